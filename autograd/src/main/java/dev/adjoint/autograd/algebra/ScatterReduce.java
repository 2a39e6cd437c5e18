package dev.adjoint.autograd.algebra;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;

/** Elements that meet at places, combined otherwise than by a sum. */
public final class ScatterReduce {
    private ScatterReduce() {}

    /** How sources that meet at a place are combined with what is there. */
    public enum Combination {
        /** The sum of all. */
        SUM,
        /** The mean of all. */
        MEAN,
        /** The product of all. */
        PRODUCT,
        /** The largest of all; equal ones share the gradient. */
        LARGEST,
        /** The smallest of all; equal ones share the gradient. */
        SMALLEST
    }

    /**
     * What is in x and the source elements that go to its places (i32) along the last axis,
     * combined. All but sums and means compare every place with every source element: [..., length,
     * count] numbers.
     */
    public static Tensor along(Tensor x, Tensor indices, Tensor source, Combination combination) {
        int length = x.length(-1);
        return switch (combination) {
            case SUM -> x.add(source.addAlong(-1, indices, length));
            case MEAN -> {
                Tensor ones = Tensor.full(x.dtype(), 1, source.shape());
                Tensor count = ones.addAlong(-1, indices, length).add(1);
                yield x.add(source.addAlong(-1, indices, length)).div(count);
            }
            case PRODUCT -> x.mul(meeting(length, indices, source, 1).prod(-1));
            case LARGEST ->
                    x.max(meeting(length, indices, source, Double.NEGATIVE_INFINITY).max(-1));
            case SMALLEST ->
                    x.min(meeting(length, indices, source, Double.POSITIVE_INFINITY).min(-1));
        };
    }

    /** The source elements for every place [..., length, count], a neutral number elsewhere. */
    private static Tensor meeting(int length, Tensor indices, Tensor source, double neutral) {
        Tensor meets = indices.unsqueeze(-2).equalTo(Tensor.iota(length).unsqueeze(-1));
        return meets.select(
                source.unsqueeze(-2), Tensor.full(source.dtype(), neutral, Shape.SCALAR));
    }
}

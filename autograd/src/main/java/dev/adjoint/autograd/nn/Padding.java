package dev.adjoint.autograd.nn;

import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Axes made longer by elements that they have. */
public final class Padding {
    private Padding() {}

    /** Mirrored at the first and last element, which are not repeated: c b [a b c] b a. */
    public static Tensor reflect(Tensor x, int axis, int before, int after) {
        int last = length(x, axis) - 1;
        Shapes.requireSlice(x.shape(), Shapes.axis("pad", x.shape(), axis), 0, before + 1);
        Shapes.requireSlice(x.shape(), Shapes.axis("pad", x.shape(), axis), 0, after + 1);
        return taken(x, axis, before, after, i -> last - Math.abs(last - Math.abs(i)));
    }

    /** The first and last element repeated: a a [a b c] c c. */
    public static Tensor edge(Tensor x, int axis, int before, int after) {
        int last = length(x, axis) - 1;
        return taken(x, axis, before, after, i -> Math.min(last, Math.max(0, i)));
    }

    /** Round the end: b c [a b c] a b. */
    public static Tensor wrap(Tensor x, int axis, int before, int after) {
        int length = length(x, axis);
        return taken(x, axis, before, after, i -> Math.floorMod(i, length));
    }

    private static int length(Tensor x, int axis) {
        return x.length(Shapes.axis("pad", x.shape(), axis));
    }

    private static Tensor taken(
            Tensor x, int axis, int before, int after, IntUnaryOperator source) {
        Shapes.requirePadding(x.shape(), before, after);
        int[] places = IntStream.range(-before, length(x, axis) + after).map(source).toArray();
        return x.take(axis, Tensor.of(places, places.length));
    }
}

package dev.adjoint.tensor.op;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Reduction;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Ops that combine elements along axes. */
public final class Reductions {
    private Reductions() {}

    /** Σ along the last axes. d: the gradient is repeated along them. */
    public record Sum(int axes) implements Op.Rule {
        @Override
        public String name() {
            return "sum";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Shapes.requireFloating("sum", inputs.get(0).dtype());
            return new Kernel.Reduce(Reduction.SUM, inputs.get(0), axes);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return along(gradient, node.input(0).shape(), axes);
        }
    }

    /** The maximum along the last axes. d: shared equally among the elements that are largest. */
    public record Max(int axes) implements Op.Rule {
        @Override
        public String name() {
            return "max";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Shapes.requireFloating("max", inputs.get(0).dtype());
            return new Kernel.Reduce(Reduction.MAX, inputs.get(0), axes);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            Tensor x = node.input(0);
            Tensor largest = x.equalTo(along(node.output(), x.shape(), axes)).detach();
            Tensor count = Tensor.apply(new Sum(axes), largest);
            return largest.mul(along(gradient.div(count), x.shape(), axes));
        }
    }

    /** The place of the first maximum along the last axis; an integer, so without gradient. */
    public static final Op.Rule ARG_MAX = new ArgMax();

    private record ArgMax() implements Op.Rule {
        @Override
        public String name() {
            return "argMax";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            return new Kernel.Reduce(Reduction.ARGMAX, inputs.get(0), 1);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return Tensor.full(gradient.dtype(), 0, node.input(0).shape());
        }
    }

    /** Σ along any axes; the axes vanish. */
    public static Tensor sum(Tensor x, int... axes) {
        int[] reduced = Shapes.axes("sum", x.shape(), axes);
        return reduced.length == 0 ? x : Tensor.apply(new Sum(reduced.length), last(x, reduced));
    }

    /** The maximum along any axes; the axes vanish. */
    public static Tensor max(Tensor x, int... axes) {
        int[] reduced = Shapes.axes("max", x.shape(), axes);
        return reduced.length == 0 ? x : Tensor.apply(new Max(reduced.length), last(x, reduced));
    }

    /**
     * log Σ eˣ along the last axis: m + log Σ e^(x − m) with m the maximum, which has no part in
     * the gradient.
     */
    public static Tensor logSumExp(Tensor x) {
        Tensor largest = max(x.detach(), -1);
        Tensor sum = x.sub(largest.unsqueeze(-1)).exp().sum(-1);
        return sum.log().add(largest);
    }

    /** log Σ eˣ along an axis, which vanishes. */
    public static Tensor logSumExp(Tensor x, int axis) {
        return logSumExp(Arrangements.moveAxis(x, axis, -1));
    }

    /** A function of matrices that treats every row alike, along any axis of any tensor. */
    public static Tensor alongRows(Tensor x, int axis, UnaryOperator<Tensor> function) {
        Tensor last = Arrangements.moveAxis(x, axis, -1);
        int width = last.length(-1);
        int count = last.shape().axes(0, last.shape().rank() - 1).size();
        Tensor rows = function.apply(last.reshape(count, width));
        return Arrangements.moveAxis(rows.reshape(last.shape()), -1, axis);
    }

    /** A value reduced over axes of a shape, with these axes as ones again. */
    public static Tensor keep(Tensor reduced, Shape shape, int... axes) {
        int[] lengths = shape.lengths();
        for (int axis : Shapes.axes("keep", shape, axes)) {
            lengths[axis] = 1;
        }
        return reduced.reshape(lengths);
    }

    /** Σ (x − mean)² / (n − correction) over axes; NaN for n ≤ correction. */
    public static Tensor variance(Tensor x, double correction, int... axes) {
        Tensor mean = x.mean(axes);
        Tensor squares = x.sub(keep(mean, x.shape(), axes)).square().sum(axes);
        double count = (double) x.shape().size() / Math.max(1, squares.shape().size());
        return count > correction ? squares.div(count - correction) : squares.mul(Double.NaN);
    }

    /** (Σ |x|ᵖ)^(1/p) over axes; its derivative at 0 is NaN for p above 1, as that of the root. */
    public static Tensor norm(Tensor x, double power, int... axes) {
        if (power == 1) {
            return x.abs().sum(axes);
        }
        return power == 2
                ? x.square().sum(axes).sqrt()
                : x.abs().pow(power).sum(axes).pow(1 / power);
    }

    /** Sums the axes that broadcasting from {@code shape} to the shape of x has repeated. */
    public static Tensor sumTo(Tensor x, Shape shape) {
        int added = x.shape().rank() - shape.rank();
        int[] repeated =
                IntStream.range(0, x.shape().rank())
                        .filter(axis ->
                                axis < added
                                        || (shape.length(axis - added) == 1 && x.length(axis) != 1))
                        .toArray();
        return repeated.length == 0 ? x : sum(x, repeated).reshape(shape);
    }

    /** The given axes moved behind all others, both in their order. */
    private static Tensor last(Tensor x, int[] axes) {
        int rank = x.shape().rank();
        IntStream kept =
                IntStream.range(0, rank).filter(axis -> Arrays.binarySearch(axes, axis) < 0);
        int[] order = IntStream.concat(kept, Arrays.stream(axes)).toArray();
        boolean same = Arrays.equals(order, IntStream.range(0, rank).toArray());
        return same ? x : x.permute(order);
    }

    /** A reduced value repeated along the last axes of a shape. */
    private static Tensor along(Tensor reduced, Shape shape, int axes) {
        int[] lengths = Arrays.copyOf(reduced.shape().lengths(), shape.rank());
        Arrays.fill(lengths, shape.rank() - axes, shape.rank(), 1);
        return reduced.reshape(lengths).expand(shape);
    }
}

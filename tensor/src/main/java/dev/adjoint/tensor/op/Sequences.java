package dev.adjoint.tensor.op;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Ops that go along an axis in order: recurrences and what is sorted. */
public final class Sequences {
    private Sequences() {}

    /**
     * h_t = a_t h_(t−1) + b_t along the last axis. d: r_t = g_t + a_(t+1) r_(t+1) is the same
     * recurrence from the end; db = r and da_t = r_t h_(t−1). No division: zeros are as good as
     * other numbers.
     */
    public static final Op.Rule SCAN = new Scan();

    private record Scan() implements Op.Rule {
        @Override
        public String name() {
            return "scan";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Shape shape = Shapes.broadcast("scan", inputs);
            Shapes.axis("scan", shape, -1);
            Shapes.requireFloating("scan", inputs.get(0).dtype());
            Shapes.requireType("scan", "terms", inputs.get(1).dtype(), inputs.get(0).dtype());
            List<Operand> wide =
                    inputs.stream()
                            .map(input -> new Operand(input.dtype(), input.layout().expand(shape)))
                            .toList();
            return new Kernel.Scan(wide.get(0), wide.get(1));
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            Tensor factors = node.input(0).expand(gradient.shape());
            int last = gradient.shape().rank() - 1;
            Tensor next = before(factors.flip(last), last);
            Tensor back = Tensor.apply(SCAN, next, gradient.flip(last)).flip(last);
            return input == 1 ? back : back.mul(before(node.output(), last));
        }

        /** Every element replaced by the one before it, the first by 0. */
        private static Tensor before(Tensor x, int axis) {
            return x.slice(axis, 0, Math.max(0, x.length(axis) - 1))
                    .pad(axis, Math.min(1, x.length(axis)), 0);
        }
    }

    private record ArgSort(boolean descending) implements Op.Rule {
        @Override
        public String name() {
            return "argSort";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Shapes.axis("argSort", inputs.get(0).shape(), -1);
            return new Kernel.Sort(inputs.get(0), descending);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return Tensor.full(gradient.dtype(), 0, node.input(0).shape());
        }
    }

    /**
     * Elements along an axis and the places they came from; gradients flow to those places.
     *
     * @param values the elements
     * @param places i32, of the same shape
     */
    public record Ordered(Tensor values, Tensor places) {}

    /** The recurrence h_t = factor_t h_(t−1) + term_t along an axis, from 0. */
    public static Tensor recurrence(Tensor factor, Tensor term, int axis) {
        Tensor factors = Arrangements.moveAxis(factor.expand(term.shape()), axis, -1);
        Tensor h = Tensor.apply(SCAN, factors, Arrangements.moveAxis(term, axis, -1));
        return Arrangements.moveAxis(h, -1, axis);
    }

    /** The sums of all elements up to each. */
    public static Tensor cumSum(Tensor x, int axis) {
        return recurrence(Tensor.full(x.dtype(), 1, x.shape()), x, axis);
    }

    /** The products of all elements up to each. */
    public static Tensor cumProd(Tensor x, int axis) {
        int counted = Shapes.axis("cumProd", x.shape(), axis);
        int length = x.length(counted);
        int first = Math.min(1, length);
        return recurrence(x, x.slice(counted, 0, first).pad(counted, 0, length - first), counted);
    }

    /** log Σ eˣ of all elements up to each, relative to the largest of all. */
    public static Tensor cumLogSumExp(Tensor x, int axis) {
        Tensor largest = Reductions.keep(x.detach().max(axis), x.shape(), axis);
        return cumSum(x.sub(largest).exp(), axis).log().add(largest);
    }

    /** The product along axes; 1 for no elements. */
    public static Tensor prod(Tensor x, int... axes) {
        Tensor line = x;
        int[] reduced = Shapes.axes("prod", x.shape(), axes);
        for (int i = reduced.length - 1; i >= 0; i--) {
            line = last(cumProd(line, reduced[i]), reduced[i]);
        }
        return line;
    }

    private static Tensor last(Tensor products, int axis) {
        return products.length(axis) == 0
                ? products.padWith(axis, 0, 1, 1).squeeze(axis)
                : products.pick(axis, -1);
    }

    /** The places of the elements along an axis in sorted order; equal ones keep theirs. */
    public static Tensor argSort(Tensor x, int axis, boolean descending) {
        Tensor rows = Arrangements.moveAxis(x, axis, -1);
        return Arrangements.moveAxis(Tensor.apply(new ArgSort(descending), rows), -1, axis);
    }

    /** The elements at places along an axis. */
    public static Ordered at(Tensor x, int axis, Tensor places) {
        return new Ordered(Indexing.takeAlong(x, axis, places), places);
    }

    /** The element at a place of an axis that vanishes. */
    public static Ordered at(Tensor x, int axis, Tensor places, int place) {
        Ordered one = at(x, axis, places.slice(axis, place, place + 1));
        return new Ordered(one.values().squeeze(axis), one.places().squeeze(axis));
    }

    /** The largest element along an axis, and the first place of one. */
    public static Ordered largest(Tensor x, int axis) {
        Tensor rows = Arrangements.moveAxis(x, axis, -1);
        Tensor places = rows.argMax();
        return new Ordered(at(rows, -1, places.unsqueeze(-1), 0).values(), places);
    }

    /** The smallest element along an axis, and the first place of one. */
    public static Ordered smallest(Tensor x, int axis) {
        Ordered negative = largest(x.neg(), axis);
        return new Ordered(negative.values().neg(), negative.places());
    }
}

package dev.adjoint.autograd.algebra;

import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Sequences.Ordered;

/** Elements by their rank along an axis, which vanishes. */
public final class Quantiles {
    private Quantiles() {}

    /** The middle element and its place; of two middle ones the smaller. */
    public static Ordered median(Tensor x, int axis) {
        Ordered sorted = x.sort(axis, false);
        int middle = (x.length(axis) - 1) / 2;
        return new Ordered(sorted.values().pick(axis, middle), sorted.places().pick(axis, middle));
    }

    /** The quantile of a fraction in [0, 1], by straight lines between neighbours. */
    public static Tensor quantile(Tensor x, double fraction, int axis) {
        double place = fraction * (x.length(axis) - 1);
        int low = (int) Math.floor(place);
        Tensor sorted = x.sort(axis, false).values();
        Tensor below = sorted.pick(axis, low);
        Tensor above = sorted.pick(axis, Math.min(low + 1, x.length(axis) - 1));
        return below.add(above.sub(below).mul(place - low));
    }
}

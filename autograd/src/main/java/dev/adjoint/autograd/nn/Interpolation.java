package dev.adjoint.autograd.nn;

import dev.adjoint.tensor.Tensor;

/**
 * An axis drawn out or in to another length. Each is a product with a matrix of weights that is
 * known beforehand, so derivatives are those of the product.
 */
public final class Interpolation {
    /** The slope of the cubic kernel (Keys, 1981, with PyTorch's constant). */
    private static final double CUBIC = -0.75;

    private Interpolation() {}

    /** Every new place takes the old one at ⌊place · old / new⌋. */
    public static Tensor nearest(Tensor x, int axis, int length) {
        int old = x.length(axis);
        int[] places = new int[length];
        for (int i = 0; i < length; i++) {
            places[i] = (int) ((long) i * old / length);
        }
        return x.take(axis, Tensor.of(places, length));
    }

    /**
     * Straight lines between neighbours.
     *
     * @param corners whether the first and last places fall together; else the ends of the first
     *     and last cells do
     */
    public static Tensor linear(Tensor x, int axis, int length, boolean corners) {
        double[] weights = new double[length * x.length(axis)];
        for (int i = 0; i < length; i++) {
            double place = Math.max(0, source(i, x.length(axis), length, corners));
            int left = (int) Math.floor(place);
            add(weights, i, left, x.length(axis), 1 - (place - left));
            add(weights, i, left + 1, x.length(axis), place - left);
        }
        return along(x, axis, length, weights);
    }

    /** Cubics through four neighbours; those beyond the ends are the end itself. */
    public static Tensor cubic(Tensor x, int axis, int length, boolean corners) {
        double[] weights = new double[length * x.length(axis)];
        for (int i = 0; i < length; i++) {
            double place = source(i, x.length(axis), length, corners);
            int left = (int) Math.floor(place);
            double t = place - left;
            add(weights, i, left - 1, x.length(axis), far(t + 1));
            add(weights, i, left, x.length(axis), near(t));
            add(weights, i, left + 1, x.length(axis), near(1 - t));
            add(weights, i, left + 2, x.length(axis), far(2 - t));
        }
        return along(x, axis, length, weights);
    }

    /** Channels [batch, channels r², h, w] as places [batch, channels, h r, w r] (1609.05158). */
    public static Tensor pixelShuffle(Tensor x, int factor) {
        int channels = x.length(1) / (factor * factor);
        Tensor split = x.reshape(x.length(0), channels, factor, factor, x.length(2), x.length(3));
        return split.permute(0, 1, 4, 2, 5, 3)
                .reshape(x.length(0), channels, x.length(2) * factor, x.length(3) * factor);
    }

    private static double source(int place, int old, int length, boolean corners) {
        if (corners) {
            return length == 1 ? 0 : (double) place * (old - 1) / (length - 1);
        }
        return (place + 0.5) * old / length - 0.5;
    }

    private static double near(double t) {
        return ((CUBIC + 2) * t - (CUBIC + 3)) * t * t + 1;
    }

    private static double far(double t) {
        return ((CUBIC * t - 5 * CUBIC) * t + 8 * CUBIC) * t - 4 * CUBIC;
    }

    private static void add(double[] weights, int row, int place, int columns, double weight) {
        int within = Math.min(columns - 1, Math.max(0, place));
        weights[row * columns + within] += weight;
    }

    private static Tensor along(Tensor x, int axis, int length, double[] weights) {
        Tensor matrix = Tensor.of(x.dtype(), weights, length, x.length(axis));
        return x.moveAxis(axis, -1).linear(matrix).moveAxis(-1, axis);
    }
}

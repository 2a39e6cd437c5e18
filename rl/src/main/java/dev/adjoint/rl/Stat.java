package dev.adjoint.rl;

import dev.adjoint.tensor.Tensor;

/**
 * A statistic that merges exactly: sums and counts, never a mean of means.
 *
 * @param sum Σ w x
 * @param squares Σ w x²
 * @param count Σ w
 * @param min the smallest x with w ≠ 0; +∞ for none
 * @param max the largest x with w ≠ 0; −∞ for none
 */
public record Stat(double sum, double squares, double count, double min, double max) {
    /** The statistic of nothing. */
    public static final Stat NONE =
            new Stat(0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** Of numbers with weight one. */
    public static Stat of(double... values) {
        Stat stat = NONE;
        for (double x : values) {
            stat = stat.plus(new Stat(x, x * x, 1, x, x));
        }
        return stat;
    }

    /** Of values [rows, columns] under a mask. */
    public static Stat of(Tensor values, Mask mask) {
        double[] xs = values.toDoubles();
        double[] weights = mask.weights().toDoubles();
        Stat stat = NONE;
        for (int i = 0; i < xs.length; i++) {
            if (weights[i] != 0) {
                stat =
                        stat.plus(
                                new Stat(
                                        weights[i] * xs[i],
                                        weights[i] * xs[i] * xs[i],
                                        weights[i],
                                        xs[i],
                                        xs[i]));
            }
        }
        return stat;
    }

    /** Both together. */
    public Stat plus(Stat other) {
        return new Stat(
                sum + other.sum,
                squares + other.squares,
                count + other.count,
                Math.min(min, other.min),
                Math.max(max, other.max));
    }

    /** Σ w x / Σ w; NaN for nothing. */
    public double mean() {
        return sum / count;
    }

    /** The variance over all of it, Σ w (x − mean)² / Σ w; NaN for nothing. */
    public double variance() {
        return Math.max(0, squares / count - mean() * mean());
    }

    /** The root of the variance. */
    public double deviation() {
        return Math.sqrt(variance());
    }
}

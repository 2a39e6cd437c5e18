package dev.adjoint.bench.measure;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The middle of some samples.
 *
 * @param low the first quartile
 * @param median the median
 * @param high the third quartile
 */
public record Spread(double low, double median, double high) {
    /** Quartiles of at least one sample, interpolated between neighbours. */
    public static Spread of(double... samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("spread: there are no samples");
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** The spread of a monotone function of the samples, such as a rate made of a time. */
    public Spread map(DoubleUnaryOperator function) {
        double first = function.applyAsDouble(low);
        double last = function.applyAsDouble(high);
        return new Spread(
                Math.min(first, last), function.applyAsDouble(median), Math.max(first, last));
    }
}

package dev.adjoint.cli.report;

import java.util.Arrays;

/**
 * Figures of several runs in four numbers.
 *
 * @param mean their mean
 * @param deviation their standard deviation with n - 1; NaN for a single one
 * @param low the lowest
 * @param high the highest
 */
record Spread(double mean, double deviation, double low, double high) {

    /** Of at least one figure. */
    static Spread of(double... figures) {
        double mean = Arrays.stream(figures).sum() / figures.length;
        double squares = Arrays.stream(figures).map(f -> (f - mean) * (f - mean)).sum();
        return new Spread(
                mean,
                figures.length < 2 ? Double.NaN : StrictMath.sqrt(squares / (figures.length - 1)),
                Arrays.stream(figures).min().orElse(Double.NaN),
                Arrays.stream(figures).max().orElse(Double.NaN));
    }

    /** Mean, deviation and range in words. */
    String text() {
        return Double.isNaN(deviation)
                ? Figures.rate(mean)
                : "%s ± %s [%s, %s]"
                        .formatted(
                                Figures.rate(mean),
                                Figures.rate(deviation),
                                Figures.rate(low),
                                Figures.rate(high));
    }
}

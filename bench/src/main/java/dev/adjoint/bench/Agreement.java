package dev.adjoint.bench;

import java.util.Locale;
import java.util.Optional;

/** Whether two results are of the same computation. */
final class Agreement {
    private Agreement() {}

    /**
     * What is wrong with the other result; empty if nothing.
     *
     * @param tolerance as a part of the largest number that is expected
     */
    static Optional<String> complaint(
            String other, float[] expected, float[] found, double tolerance) {
        if (expected.length != found.length) {
            return Optional.of(
                    "DISAGREES with "
                            + other
                            + ": "
                            + expected.length
                            + " numbers against "
                            + found.length);
        }
        double size = 0;
        double away = 0;
        int place = 0;
        for (int i = 0; i < expected.length; i++) {
            size = Math.max(size, Math.abs(expected[i]));
            double difference = Math.abs(expected[i] - found[i]);
            if (!(difference <= away)) {
                away = difference;
                place = i;
            }
        }
        return away <= tolerance * size
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "DISAGREES with %s at %d: %s against %s",
                                other,
                                place,
                                expected[place],
                                found[place]));
    }
}

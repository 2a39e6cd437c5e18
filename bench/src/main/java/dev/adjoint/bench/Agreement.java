package dev.adjoint.bench;

import java.util.Locale;
import java.util.Optional;

/** Whether two results are of the same computation. */
final class Agreement {
    /**
     * Of the largest number: binary32 sums of a few thousand terms in another order differ by less
     * than 1e-5; another computation by far more.
     */
    private static final double TOLERANCE = 1e-3;

    private Agreement() {}

    /** What is wrong with the other result; empty if nothing. */
    static Optional<String> complaint(String other, float[] expected, float[] found) {
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
        return away <= TOLERANCE * size
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

package dev.adjoint.vector.fused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Comparisons of arrays. */
final class Close {
    private Close() {}

    /** Within {@code relative} of the sum of the sizes of the terms that an element is made of. */
    static void check(
            String name, double[] wanted, double[] terms, float[] given, double relative) {
        assertEquals(wanted.length, given.length, name);
        for (int i = 0; i < wanted.length; i++) {
            double most = relative * terms[i] + Float.MIN_NORMAL;
            double error = Math.abs(wanted[i] - given[i]);
            boolean same = Double.compare(wanted[i], given[i]) == 0;
            assertTrue(
                    same || error <= most,
                    name
                            + " "
                            + i
                            + ": wanted "
                            + wanted[i]
                            + ", was "
                            + given[i]
                            + ", allowed "
                            + most);
        }
    }

    static void bits(String name, float[] wanted, float[] given) {
        assertEquals(wanted.length, given.length, name);
        for (int i = 0; i < wanted.length; i++) {
            int expected = Float.floatToIntBits(wanted[i]);
            assertEquals(
                    expected,
                    Float.floatToIntBits(given[i]),
                    name + " " + i + ": wanted " + wanted[i] + ", was " + given[i]);
        }
    }
}

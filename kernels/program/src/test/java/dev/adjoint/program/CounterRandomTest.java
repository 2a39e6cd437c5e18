package dev.adjoint.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class CounterRandomTest {
    /** The first two words of the known answers of Random123 for philox4x32-10 (kat_vectors). */
    @Test
    void bitsAreThePublishedOnes() {
        assertEquals(0x6627e8d5_e169c58dL, CounterRandom.bits(0, 0));
    }

    @Test
    void uniformNumbersFillTheUnitInterval() {
        int count = 100_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double u = CounterRandom.uniform(42, i);
            sum += u;
            squares += u * u;
        }
        assertEquals(0.5, sum / count, 0.004);
        assertEquals(1.0 / 3, squares / count, 0.004);
    }

    @Test
    void keysAndPlacesGiveDifferentNumbers() {
        assertNotEquals(CounterRandom.bits(1, 0), CounterRandom.bits(2, 0));
        assertNotEquals(CounterRandom.bits(1L << 40, 0), CounterRandom.bits(0, 0));
        assertNotEquals(CounterRandom.bits(1, 1L << 40), CounterRandom.bits(1, 0));
        assertEquals(0x1_0000_0002L, CounterRandom.key(2, 1));
        assertEquals(0xFFFF_FFFFL, CounterRandom.key(-1, 0));
    }
}

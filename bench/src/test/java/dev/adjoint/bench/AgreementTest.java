package dev.adjoint.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgreementTest {
    private static final float[] EXPECTED = {100, -1, 0};

    @Test
    void roundingIsNoComplaint() {
        float[] near = {100.01f, -1.01f, 0.02f};
        assertEquals(Optional.empty(), Agreement.complaint("peer", EXPECTED, near, 1e-3));
    }

    @Test
    void anotherResultIs() {
        assertEquals(
                Optional.of("DISAGREES with peer at 1: -1.0 against 1.0"),
                Agreement.complaint("peer", EXPECTED, new float[] {100, 1, 0}, 1e-3));
        assertEquals(
                Optional.of("DISAGREES with peer at 2: 0.0 against NaN"),
                Agreement.complaint("peer", EXPECTED, new float[] {100, -1, Float.NaN}, 1e-3));
        assertEquals(
                Optional.of("DISAGREES with peer: 3 numbers against 1"),
                Agreement.complaint("peer", EXPECTED, new float[1], 1e-3));
    }
}

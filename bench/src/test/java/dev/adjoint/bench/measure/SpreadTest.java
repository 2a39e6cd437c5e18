package dev.adjoint.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class SpreadTest {
    @Test
    void quartilesOfFiveAreSamples() {
        assertEquals(new Spread(2, 3, 4), Spread.of(5, 1, 4, 2, 3));
    }

    @Test
    void quartilesLieBetweenNeighbours() {
        assertEquals(new Spread(1.75, 2.5, 3.25), Spread.of(4, 3, 2, 1));
        assertEquals(new Spread(7, 7, 7), Spread.of(7));
    }

    @Test
    void aRateTurnsTheSpreadAround() {
        assertEquals(new Spread(25, 50, 100), new Spread(1, 2, 4).map(seconds -> 100 / seconds));
    }

    @Test
    void thereMustBeASample() {
        assertThrows(IllegalArgumentException.class, Spread::of);
    }
}

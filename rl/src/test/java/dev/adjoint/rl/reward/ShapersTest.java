package dev.adjoint.rl.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapersTest {
    private static double shaped(RewardShaper shaper, int tokens) {
        return shaper.shape(new Answer("=4", tokens, false, 1));
    }

    @Test
    void overlongFallsLinearlyWithinTheCache() {
        Overlong overlong = new Overlong(16, 4);
        int[] lengths = {10, 12, 13, 14, 16, 99};
        double[] punished = {0, 0, -.25, -.5, -1, -1};
        for (int i = 0; i < lengths.length; i++) {
            assertEquals(1 + punished[i], shaped(overlong, lengths[i]));
        }
    }

    @Test
    void formatAddsWhateverTheAnswerSays() {
        RewardShaper format = new Format(text -> text.startsWith("="), .1);
        assertEquals(1.1, shaped(format, 3));
        assertEquals(0, format.shape(new Answer("4", 1, false, 0)));
        assertEquals(.6, shaped(format.then(new Overlong(16, 4)), 14), 1e-15);
    }

    @Test
    void cacheMustLieWithinTheLimit() {
        assertEquals(
                "overlong: needs 0 < cache <= limit, got 5 and 4",
                assertThrows(IllegalArgumentException.class, () -> new Overlong(4, 5))
                        .getMessage());
    }
}

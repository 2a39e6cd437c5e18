package dev.adjoint.rl.control;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.Groups;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ControlTest {
    @Test
    void adaptiveCoefficientMovesByTheClippedError() {
        AdaptiveKl control = new AdaptiveKl(.1, new AdaptiveKl.Target(6, 10_000));
        control.update(9, 256);
        assertEquals(.1 * (1 + .2 * 256 / 10_000), control.beta(), 1e-16);
        control.update(0, 10_000);
        assertEquals(.100512 * .8, control.beta(), 1e-15);
        AdaptiveKl resumed = new AdaptiveKl(9, new AdaptiveKl.Target(6, 10_000));
        resumed.load(control.save());
        assertEquals(control.beta(), resumed.beta());
    }

    /**
     * Groups with 0, 3, 8, 5 and 8 right answers of 8: the second and the fourth teach something.
     */
    @Test
    void dynamicSamplingKeepsGroupsThatDiffer() {
        int[] right = {0, 3, 8, 5, 8};
        double[] scores = new double[40];
        for (int row = 0; row < 40; row++) {
            scores[row] = row % 8 < right[row / 8] ? 1 : -1;
        }
        DynamicSampling control = new DynamicSampling(3, 2);
        int[] kept = control.keep(Groups.equal(5, 8), scores, 0);
        assertArrayEquals(
                java.util.stream.IntStream.concat(
                                java.util.stream.IntStream.range(8, 16),
                                java.util.stream.IntStream.range(24, 32))
                        .toArray(),
                kept);
        assertEquals(.4, control.keptShare());
        assertTrue(control.wantsMore(2, 1));
        assertFalse(control.wantsMore(2, 2), "enough batches");
        assertFalse(control.wantsMore(3, 1), "full");
        assertEquals(
                8,
                control.keep(Groups.equal(5, 8), scores, 2).length,
                "only what is still lacking");
        DynamicSampling resumed = new DynamicSampling(3, 2);
        resumed.load(control.save());
        assertEquals(control.keptShare(), resumed.keptShare());
    }

    @Test
    void missingStateIsNamed() {
        assertEquals(
                "state: kept is missing",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new DynamicSampling(1, 1).load(new TreeMap<>()))
                        .getMessage());
        assertEquals(
                "dynamic sampling: needs at least one group and one batch, got 0 and 1",
                assertThrows(IllegalArgumentException.class, () -> new DynamicSampling(0, 1))
                        .getMessage());
    }

    @Test
    void referencesFollowAsTheySay() {
        inDouble(() -> {
            List<Tensor> old = List.of(Tensor.of(new double[] {0, 4}, 2));
            List<Tensor> live = List.of(Tensor.of(new double[] {8, 8}, 2).tracked());
            assertNear(
                    "fixed",
                    new double[] {0, 4},
                    first(new ReferencePolicy.Fixed().after(9, old, live)),
                    0);
            ReferencePolicy refreshed = new ReferencePolicy.Refreshed(3);
            assertNear("not yet", new double[] {0, 4}, first(refreshed.after(2, old, live)), 0);
            assertNear("now", new double[] {8, 8}, first(refreshed.after(3, old, live)), 0);
            assertFalse(refreshed.after(3, old, live).get(0).isTracked());
            ReferencePolicy average = new ReferencePolicy.MovingAverage(.25);
            assertNear("average", new double[] {2, 5}, first(average.after(1, old, live)), 0);
            assertFalse(average.after(1, old, live).get(0).isTracked());
        });
    }

    private static double[] first(List<Tensor> tensors) {
        return tensors.get(0).toDoubles();
    }
}

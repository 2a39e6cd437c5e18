package dev.adjoint.rl;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class NounsTest {
    @Test
    void masksComeFromLengthsAndSpans() {
        inDouble(() -> {
            Mask lengths = Mask.lengths(DType.F64, 3, 3, 0, 1);
            assertNear(
                    "lengths",
                    new double[] {1, 1, 1, 0, 0, 0, 1, 0, 0},
                    lengths.weights().toDoubles(),
                    0);
            assertEquals(4, lengths.tokens());
            assertEquals(2, lengths.sequences());
            assertNear("divisors", new double[] {3, 1, 1}, lengths.divisors().toDoubles(), 0);
            Mask spans = Mask.spans(DType.F32, 3, new int[] {1, 0}, new int[] {3, 1});
            assertNear("spans", new double[] {0, 1, 1, 1, 0, 0}, spans.weights().toDoubles(), 0);
            assertEquals(DType.F32, spans.weights().dtype());
        });
    }

    @Test
    void masksMultiplyAndKeep() {
        inDouble(() -> {
            Mask mask = Mask.lengths(DType.F64, 2, 2, 1);
            Mask both = mask.and(new Mask(Tensor.of(new double[] {.5, 0, 1, Double.NaN}, 2, 2)));
            assertNear("and", new double[] {.5, 0, 1, 0}, both.weights().toDoubles(), 0);
            assertNear("spread", new double[] {7, 7, 8, 0}, mask.spread(7, 8).toDoubles(), 0);
        });
    }

    @Test
    void groupsKeepTheirOrderAndCountAnswersOnce() {
        Groups groups = new Groups(new int[] {4, 2, 4, 4, 2}, new int[] {0, 1, 2, 0, 3});
        assertEquals(List.of(List.of(0, 2), List.of(1, 4)), groups.members());
        assertEquals(List.of(0, 1, 2, 4), groups.firstRows());
        assertEquals(Groups.of(0, 0, 1, 1), Groups.equal(2, 2));
        assertEquals(
                List.of(0, 1, 2, 0, 4),
                java.util.Arrays.stream(groups.representatives()).boxed().toList());
    }

    @Test
    void statisticsMergeExactly() {
        inDouble(() -> {
            Stat whole = Stat.of(3, 1, 2, 6);
            Stat parts = Stat.of(3).plus(Stat.of(1, 2, 6));
            assertEquals(whole, parts);
            assertEquals(3, whole.mean());
            assertEquals(3.5, whole.variance());
            assertEquals(1, whole.min());
            assertEquals(6, whole.max());
            Mask mask = new Mask(Tensor.of(new double[] {2, 0, 1}, 1, 3));
            Stat weighted = Stat.of(Tensor.of(new double[] {3, Double.NaN, 6}, 1, 3), mask);
            assertEquals(4, weighted.mean());
            assertTrue(Double.isNaN(Stat.NONE.mean()));
        });
    }

    @Test
    void countsAddUp() {
        inDouble(() -> {
            StepCounts halves =
                    StepCounts.of(Mask.lengths(DType.F64, 4, 3), 4)
                            .plus(StepCounts.of(Mask.lengths(DType.F64, 4, 0, 1), 4));
            assertEquals(StepCounts.of(Mask.lengths(DType.F64, 4, 3, 0, 1), 4), halves);
        });
    }

    @Test
    void endsAreToldApart() {
        assertFalse(new End.Running<Integer>().isLast());
        assertTrue(new End.Terminated<Integer>().isLast());
        assertTrue(new End.Truncated<>(3).isLast());
    }

    @Test
    void metricsCountClipsBySideAndSign() {
        inDouble(() -> {
            Tensor live = FixtureF1.live();
            PolicyGradient grpo = dev.adjoint.rl.papers.tokens.Grpo.of();
            Rollout rollout = FixtureF1.rollout();
            Loss loss =
                    grpo.loss(
                            FixtureF1.scores(live),
                            rollout,
                            grpo.advantage().estimate(rollout),
                            FixtureF1.counts());
            assertEquals(
                    1,
                    loss.stats().get("clipped_high").sum(),
                    "the first token of the right answer");
            assertEquals(
                    1, loss.stats().get("clipped_low").sum(), "the last token of the third answer");
            assertEquals(9, loss.stats().get("ratio").count());
            assertEquals(3.669297, loss.stats().get("ratio").max(), 6e-7);
            assertEquals(.5, loss.stats().get("entropy").mean());
            assertEquals(.021618, loss.stats().get("kl_reference_k3").mean(), 6e-7);
        });
    }
}

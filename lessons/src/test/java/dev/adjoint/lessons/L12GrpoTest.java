package dev.adjoint.lessons;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.program.DType;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.vector.VectorBackend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend with given threads")
class L12GrpoTest {
    private static final int ROWS = 12;
    private static final int SAMPLES = 4;
    private static final int COLUMNS = 9;

    /** Numbers below 0, rows padded with 0 behind their lengths. */
    private static Tensor table(RandomKey key, int... lengths) {
        float[] values = new float[ROWS * COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            for (int t = 0; t < lengths[row]; t++) {
                int place = row * COLUMNS + t;
                values[place] = (float) (-.05 - 1.5 * key.uniform(place));
            }
        }
        return Tensor.of(values, ROWS, COLUMNS);
    }

    /** The lesson and the paper composed of parts say the same, to the last bit. */
    @Test
    void itIsTheComposedLossBitForBit() {
        try (VectorBackend backend = new VectorBackend(1)) {
            Execution.on(backend)
                    .run(() -> {
                        for (long seed = 1; seed <= 5; seed++) {
                            compare(RandomKey.root(seed));
                        }
                    });
        }
    }

    private static void compare(RandomKey key) {
        int[] lengths = new int[ROWS];
        double[] rewards = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            lengths[row] = 1 + key.split("lengths").integer(row, COLUMNS);
            rewards[row] = key.split("rewards").integer(row, 2);
        }
        Tensor live = table(key.split("live"), lengths).tracked();
        Tensor old = table(key.split("old"), lengths);
        Mask mask = Mask.lengths(DType.F32, COLUMNS, lengths);
        Rollout rollout =
                Rollout.of(
                        mask, Groups.equal(ROWS / SAMPLES, SAMPLES), rewards, LogProbs.plain(old));
        PolicyGradient grpo = Grpo.of();
        Loss composed =
                grpo.loss(
                        new Scores(LogProbs.plain(live), live.detach()),
                        rollout,
                        grpo.advantage().estimate(rollout),
                        StepCounts.of(mask, COLUMNS));
        Tensor lesson = L12Grpo.loss(live, old, rewards, SAMPLES, lengths);
        assertEquals(composed.value().item(), lesson.item());
        assertArrayEquals(gradient(composed.value(), live), gradient(lesson, live));
    }

    /** Without the sign of zeros, which is all that the order of factors decides. */
    private static float[] gradient(Tensor loss, Tensor live) {
        float[] values = Gradients.of(loss, List.of(live)).getFirst().toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f;
        }
        return values;
    }

    /** It learns: after a few steps more answers are right than at first. */
    @Test
    void itLearns() {
        try (VectorBackend backend = new VectorBackend(2)) {
            Execution.on(backend)
                    .run(() -> {
                        double first = L12Grpo.train(1);
                        double last = L12Grpo.train(12);
                        assertTrue(last > first, first + " before, " + last + " after");
                    });
        }
    }
}

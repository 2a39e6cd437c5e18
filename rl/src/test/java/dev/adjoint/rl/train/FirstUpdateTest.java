package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.vector.VectorBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sampling and learning compute the same bits, and a critic leaves the policy alone. */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend with given threads")
class FirstUpdateTest {
    @TempDir private Path folder;

    /** The hottest gives texts that would be cut into other tokens if they were read again. */
    static List<Double> temperatures() {
        return List.of(.6, 1.5, 4.);
    }

    /**
     * Traps 5, 7, 10 and 25: before the first update the ratio is exactly 1, though the answers are
     * computed again side by side in micro-batches; after it the clip has something to cut.
     */
    @ParameterizedTest
    @MethodSource("temperatures")
    void theRatioIsOneAtTheFirstUpdateAndClippedLater(double temperature) throws IOException {
        Path run = folder.resolve("run");
        new SmallRun(
                        Papers.named("grpo"),
                        SmallRun.regime(Map.of("epochs", 3)),
                        SmallRun.settings(2, 3, 3, temperature))
                .run(run);
        List<Json> updates = SmallRun.measures(run, "update");
        assertEquals(6, updates.size());
        for (Json update : updates) {
            Json measures = update.field("measures");
            Json ratio = measures.field("ratio");
            double clipped =
                    SmallRun.mean(measures, "clipped_low")
                            + SmallRun.mean(measures, "clipped_high");
            if (update.field("update").asInt() == 0) {
                assertEquals(1, ratio.field("min").asDouble());
                assertEquals(1, ratio.field("max").asDouble());
                assertEquals(0, measures.field("kl_old_k3").field("max").asDouble());
                assertEquals(0, clipped);
            } else if (update.field("gradient_norm").asDouble() > 0) {
                assertTrue(ratio.field("max").asDouble() > 1.2, update.toString());
                assertTrue(clipped > 0, update.toString());
            }
        }
        assertTrue(
                temperature < 1
                        || updates.stream()
                                .anyMatch(update -> update.field("gradient_norm").asDouble() > 0));
    }

    /** Trap 28: no gradient of the critic reaches the policy. */
    @Test
    void criticsLeaveThePolicyAlone() {
        QwenModel policy = BaseTraining.shipped().model();
        Transcripts transcripts =
                Transcripts.of(List.of(new int[] {1, 2}), List.of(new int[] {3, 4}), 2);
        ValueHead head = new ValueHead(policy.config().hiddenSize());
        Tensor ones =
                Tensor.of(filled(policy.config().hiddenSize()), 1, policy.config().hiddenSize());
        head.parameters().getFirst().set(ones);
        try (VectorBackend backend = new VectorBackend(1)) {
            Execution.on(backend)
                    .run(() -> {
                        Tensor values = head.values(policy, transcripts);
                        assertFalse(reaches(values, policy), "the trunk is tracked");
                        assertTrue(values.isTracked(), "the head is");
                    });
        }
    }

    private static boolean reaches(Tensor values, QwenModel policy) {
        Tensor embedding = policy.parameters().getFirst().value();
        Tensor gradient = Gradients.of(values.sum(), List.of(embedding)).getFirst();
        return Arrays.stream(gradient.toDoubles()).anyMatch(x -> x != 0);
    }

    private static float[] filled(int size) {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        return ones;
    }
}

package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.vector.VectorBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every policy gradient in the loop of the main job. */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend")
class AlgorithmsTest {
    private static final OnPolicyLoop.Listener SILENT =
            new OnPolicyLoop.Listener() {
                @Override
                public void evaluated(int step, Evaluation evaluation) {}

                @Override
                public void stepped(StepReport report) {}
            };

    /** The default task with few held-out problems. */
    private record SmallTask(AdditionTask task) implements TextTask {
        @Override
        public String name() {
            return task.name();
        }

        @Override
        public int maximumTokens() {
            return task.maximumTokens();
        }

        @Override
        public Problem training(RandomKey key) {
            return task.training(key);
        }

        @Override
        public List<Problem> heldOut() {
            return task.heldOut().subList(0, 2);
        }
    }

    @TempDir private Path folder;

    static List<String> keys() {
        return Papers.composed().stream().map(Papers.Composed::key).toList();
    }

    private static Settings settings(int steps) {
        return new Settings(5, steps, 3, 4, 1, 3e-4, 1, 0.1, 1, 0.9, 0.99, 0, 9, 1, 2, 5, false, 1);
    }

    private static void run(Path run, String key, int steps, QwenFolder policy, boolean resumes) {
        PolicyGradient algorithm = Papers.named(key);
        OnPolicyLoop loop =
                new OnPolicyLoop(
                        policy,
                        Optional.of(BaseTraining.shipped().model()),
                        new SmallTask(new AdditionTask()),
                        algorithm,
                        Regime.STANDARD,
                        settings(steps));
        RunFiles files =
                resumes ? RunFiles.open(run) : RunFiles.create(run, settings(steps).toJson());
        if (resumes) {
            loop.resume(Checkpoint.newest(files.checkpoints()).orElseThrow());
        }
        try (VectorBackend backend = new VectorBackend(1)) {
            Execution.on(backend).run(() -> loop.run(files, SILENT));
        }
    }

    private static byte[] file(Path run, int step, String name) throws IOException {
        return Files.readAllBytes(run.resolve("checkpoints/step-00000" + step).resolve(name));
    }

    private static String cell(Path run, int step, String column) throws IOException {
        int place = List.of(StepReport.HEADER.split(",")).indexOf(column);
        return Files.readAllLines(run.resolve("metrics.csv")).get(step + 1).split(",", -1)[place];
    }

    @ParameterizedTest
    @MethodSource("keys")
    void trains(String key) throws IOException {
        Path run = folder.resolve(key);
        run(run, key, 2, BaseTraining.shipped(), false);
        assertFalse(
                Arrays.equals(
                        file(run, 1, "model.safetensors"), file(run, 2, "model.safetensors")));
        assertTrue(Double.isFinite(Double.parseDouble(cell(run, 1, "loss"))), key);
        assertTrue(Double.parseDouble(cell(run, 1, "gradient_norm")) > 0, key);
        boolean criticised = Papers.named(key).needsCritic();
        assertEquals(criticised, !cell(run, 1, "explained_variance").isEmpty(), key);
        boolean compared = Papers.named(key).needsReference();
        assertEquals(compared, !cell(run, 1, "reference_kl").isEmpty(), key);
        if (compared) {
            assertEquals(0, Double.parseDouble(cell(run, 0, "reference_kl")), "the start itself");
            assertTrue(Double.parseDouble(cell(run, 1, "reference_kl")) > 0, key);
        }
    }

    /** Trap 23: the critic's weights and moments are part of a checkpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"ppo", "grpo-published"})
    void resumesWithTheSameBytes(String key) throws IOException {
        Path whole = folder.resolve("whole");
        run(whole, key, 3, BaseTraining.shipped(), false);
        Path cut = folder.resolve("cut");
        run(cut, key, 3, BaseTraining.shipped(), false);
        for (String name : List.of("model.safetensors", "optimizer.safetensors")) {
            assertArrayEquals(file(whole, 3, name), file(cut, 3, name));
        }
        try (var files = Files.list(cut.resolve("checkpoints/step-000003"))) {
            for (Path path : files.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(cut.resolve("checkpoints/step-000003"));
        QwenFolder policy =
                Checkpoint.newest(RunFiles.open(cut).checkpoints()).orElseThrow().policy();
        run(cut, key, 3, policy, true);
        assertArrayEquals(file(whole, 3, "model.safetensors"), file(cut, 3, "model.safetensors"));
        assertArrayEquals(
                file(whole, 3, "optimizer.safetensors"), file(cut, 3, "optimizer.safetensors"));
        assertEquals(cell(whole, 2, "loss"), cell(cut, 2, "loss"));
        if (key.equals("ppo")) {
            assertArrayEquals(
                    file(whole, 3, "critic.safetensors"), file(cut, 3, "critic.safetensors"));
        }
    }

    @Test
    void criticsStartAtZero() {
        ValueHead head = new ValueHead(3);
        assertArrayEquals(new double[3], head.parameters().getFirst().value().toDoubles());
    }
}

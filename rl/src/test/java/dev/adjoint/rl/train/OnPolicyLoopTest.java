package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.vector.VectorBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The loop of the main job on a small scale: what it promises about bytes. */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend")
class OnPolicyLoopTest {
    private static final OnPolicyLoop.Listener SILENT =
            new OnPolicyLoop.Listener() {
                @Override
                public void evaluated(int step, Evaluation evaluation) {}

                @Override
                public void stepped(StepReport report) {}
            };

    @TempDir private Path folder;

    /** The default task with few held-out problems, so that evaluations are quick. */
    private static final class SmallTask implements TextTask {
        private final AdditionTask task = new AdditionTask();

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
            return task.heldOut().subList(0, 16);
        }
    }

    private static Settings settings(int steps, int microBatch) {
        return new Settings(
                5, steps, 4, 6, 1, 3e-4, 2, 0.1, 1, 0.9, 0.99, 0, 2, 1, 2, microBatch, false, 1);
    }

    private static void run(Path run, Settings settings, int threads) {
        QwenFolder policy = BaseTraining.shipped();
        RunFiles files = RunFiles.create(run, settings.toJson());
        OnPolicyLoop loop = new OnPolicyLoop(policy, new SmallTask(), Grpo.of(), settings);
        try (VectorBackend backend = new VectorBackend(threads)) {
            Execution.on(backend).run(() -> loop.run(files, SILENT));
        }
    }

    private static void resume(Path run) {
        RunFiles files = RunFiles.open(run);
        Checkpoint checkpoint = Checkpoint.newest(files.checkpoints()).orElseThrow();
        OnPolicyLoop loop =
                new OnPolicyLoop(
                        checkpoint.policy(),
                        new SmallTask(),
                        Grpo.of(),
                        Settings.of(files.config()));
        loop.resume(checkpoint);
        loop.run(files, SILENT);
    }

    private static byte[] weights(Path run, int step) throws IOException {
        Path checkpoint =
                run.resolve(String.format(java.util.Locale.ROOT, "checkpoints/step-%06d", step));
        return Files.readAllBytes(checkpoint.resolve("model.safetensors"));
    }

    /** metrics.csv without its last two columns, which are timings. */
    private static List<String> promised(Path run) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.csv"))) {
            String withoutRate = line.substring(0, line.lastIndexOf(','));
            rows.add(withoutRate.substring(0, withoutRate.lastIndexOf(',')));
        }
        return rows;
    }

    @Test
    void oneAndTwoThreadsWriteTheSameBytes() throws IOException {
        run(folder.resolve("one"), settings(3, 64), 1);
        run(folder.resolve("two"), settings(3, 64), 2);
        assertArrayEquals(weights(folder.resolve("one"), 3), weights(folder.resolve("two"), 3));
        assertEquals(promised(folder.resolve("one")), promised(folder.resolve("two")));
        assertFalse(
                java.util.Arrays.equals(
                        weights(folder.resolve("one"), 2), weights(folder.resolve("one"), 3)));
    }

    @Test
    void aResumedRunWritesTheBytesOfAnUninterruptedOne() throws IOException {
        Path whole = folder.resolve("whole");
        Path cut = folder.resolve("cut");
        run(whole, settings(4, 64), 2);
        run(cut, settings(4, 64), 2);
        Path newest = cut.resolve("checkpoints/step-000004");
        deleteAll(newest);
        Files.createDirectories(cut.resolve("checkpoints/partial-4"));
        Files.writeString(cut.resolve("checkpoints/partial-4/model.safetensors"), "half written");
        Files.writeString(
                cut.resolve("metrics.csv"), "3,0.5,", java.nio.file.StandardOpenOption.APPEND);
        for (String file : List.of("measures.jsonl", "samples.jsonl")) {
            Files.writeString(
                    cut.resolve(file),
                    "{\"step\":3,\"answers\":{\"reward\":{\"mean\":0.5}",
                    java.nio.file.StandardOpenOption.APPEND);
        }
        resume(cut);
        assertArrayEquals(weights(whole, 4), weights(cut, 4));
        assertEquals(
                Files.readString(whole.resolve("measures.jsonl")),
                Files.readString(cut.resolve("measures.jsonl")));
        assertEquals(promised(whole), promised(cut));
        assertEquals(
                Files.readString(whole.resolve("samples.jsonl")),
                Files.readString(cut.resolve("samples.jsonl")));
        assertEquals(
                Files.readString(whole.resolve("histograms.jsonl")),
                Files.readString(cut.resolve("histograms.jsonl")));
    }

    private static void deleteAll(Path target) throws IOException {
        try (var files = Files.list(target)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(target);
    }

    /**
     * With one update per rollout the ratio is exactly one: sampling and training compute the same
     * bits.
     */
    @Test
    void sampledLogProbabilitiesAreTheRecomputedOnes() throws IOException {
        run(folder.resolve("run"), settings(3, 64), 2);
        List<String> names = List.of(StepReport.HEADER.split(","));
        for (String row : Files.readAllLines(folder.resolve("run/metrics.csv")).subList(1, 4)) {
            String[] cells = row.split(",", -1);
            assertEquals("0.0", cells[names.indexOf("policy_kl")]);
            assertTrue(Double.parseDouble(cells[names.indexOf("gradient_norm")]) > 0, row);
            assertTrue(Double.isFinite(Double.parseDouble(cells[names.indexOf("entropy")])), row);
        }
    }

    @Test
    void microBatchesAddUpToTheWholeStep() throws IOException {
        run(folder.resolve("whole"), settings(1, 64), 2);
        run(folder.resolve("parts"), settings(1, 5), 2);
        String[] whole = promised(folder.resolve("whole")).get(1).split(",", -1);
        String[] parts = promised(folder.resolve("parts")).get(1).split(",", -1);
        int norm = List.of(StepReport.HEADER.split(",")).indexOf("gradient_norm");
        double wanted = Double.parseDouble(whole[norm]);
        assertEquals(wanted, Double.parseDouble(parts[norm]), 1e-5 * wanted);
    }

    @Test
    void oldCheckpointsGoAndTheLastTwoStay() throws IOException {
        run(folder.resolve("run"), settings(4, 64), 2);
        try (var kept = Files.list(folder.resolve("run/checkpoints"))) {
            assertEquals(
                    List.of("step-000003", "step-000004"),
                    kept.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }
}

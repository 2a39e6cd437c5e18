package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.papers.Papers;
import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Trap 27: evaluations leave no trace, however many answers they sample. */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend with given threads")
class EvaluationTest {
    @TempDir private Path folder;

    /** Several answers to held-out problems change no other number. */
    @Test
    void evaluationsLeaveNoTrace() throws IOException {
        SmallRun run = SmallRun.of(Papers.named("grpo"), Map.of(), 2);
        Settings usual = run.settings();
        Path one = folder.resolve("one");
        run.run(one);
        assertFalse(Files.exists(one.resolve("evaluations.jsonl")));
        Path many = folder.resolve("many");
        run.with(evaluating(usual, 1, 5)).run(many);
        assertArrayEquals(SmallRun.learnt(one, 2), SmallRun.learnt(many, 2));
        assertEquals(
                Files.readString(one.resolve("measures.jsonl")),
                Files.readString(many.resolve("measures.jsonl")));
        List<String> lines = Files.readAllLines(many.resolve("evaluations.jsonl"));
        assertEquals(3, lines.size());
        for (String line : lines) {
            Json scores = Json.parse("evaluations.jsonl", line);
            double average = scores.field("average").asDouble();
            Json passes = scores.field("pass_at");
            assertEquals(average, passes.field("1").asDouble(), 1e-15);
            assertTrue(passes.field("2").asDouble() >= average);
            assertTrue(passes.field("5").asDouble() >= passes.field("4").asDouble());
            assertEquals(List.of("1", "2", "4", "5"), List.copyOf(passes.fields().keySet()));
        }
        assertEquals(evaluating(usual, 1, 5), Settings.of(json(evaluating(usual, 1, 5))));
        assertEquals(usual, Settings.of(json(usual)));
    }

    private static Json json(Settings settings) {
        return new Json("config.json", "", settings.toJson());
    }

    private static Settings evaluating(Settings usual, int every, int samples) {
        return new Settings(
                usual.seed(),
                usual.steps(),
                usual.prompts(),
                usual.samples(),
                usual.temperature(),
                usual.peakRate(),
                usual.warmUp(),
                usual.finalFraction(),
                usual.clipNorm(),
                usual.beta1(),
                usual.beta2(),
                usual.weightDecay(),
                every,
                usual.checkpointEvery(),
                usual.keep(),
                usual.microBatch(),
                usual.shuffledRewards(),
                samples);
    }
}

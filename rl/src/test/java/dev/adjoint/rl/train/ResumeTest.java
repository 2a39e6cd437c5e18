package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trap 23: whatever has a memory is in the checkpoint, and a resumed run goes on with all of it.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend with given threads")
class ResumeTest {
    @TempDir private Path folder;

    /** What is stateful: a resumed run writes the bytes of one that was not cut. */
    private static Map<String, SmallRun> stateful() {
        PolicyGradient grpo = Papers.named("grpo-published");
        Map<String, SmallRun> runs = new HashMap<>();
        runs.put(
                "dynamic sampling", SmallRun.of(grpo, Map.of("mostBatches", OptionalInt.of(4)), 3));
        runs.put(
                "adaptive coefficient",
                SmallRun.of(grpo, Map.of("target", Optional.of(new AdaptiveKl.Target(.1, 10))), 3));
        runs.put(
                "average",
                SmallRun.of(grpo, Map.of("reference", new ReferencePolicy.MovingAverage(.5)), 3));
        ReferencePolicy copied = new ReferencePolicy.Refreshed(2);
        runs.put("copy", SmallRun.of(grpo, Map.of("reference", copied), 3));
        Map<String, Object> several = new HashMap<>(Map.of("epochs", 2, "minibatches", 3));
        several.put("critic", ValueLoss.clipped(.7, .01, Aggregation.tokenMean()));
        runs.put("critic and minibatches", SmallRun.of(Papers.named("ppo"), several, 3));
        return runs;
    }

    static List<String> states() {
        return List.copyOf(new TreeSet<>(stateful().keySet()));
    }

    @ParameterizedTest
    @MethodSource("states")
    void resumesWithTheSameBytes(String name) throws IOException {
        SmallRun run = stateful().get(name);
        Path whole = folder.resolve("whole");
        run.run(whole);
        Path cut = folder.resolve("cut");
        run.run(cut);
        for (int step = 2; step <= 3; step++) {
            for (Path file : SmallRun.files(SmallRun.checkpoint(cut, step))) {
                Files.delete(file);
            }
            Files.delete(SmallRun.checkpoint(cut, step));
        }
        run.resume(cut);
        for (Path file : SmallRun.files(SmallRun.checkpoint(whole, 3))) {
            Path same = SmallRun.checkpoint(cut, 3).resolve(file.getFileName());
            assertArrayEquals(SmallRun.bytes(file), SmallRun.bytes(same), name + ": " + file);
        }
        for (String file : List.of("measures.jsonl", "histograms.jsonl", "samples.jsonl")) {
            assertEquals(
                    Files.readString(whole.resolve(file)), Files.readString(cut.resolve(file)));
        }
    }

    @Test
    void whatMovesIsInTheCheckpoint() throws IOException {
        Map<String, SmallRun> runs = stateful();
        Path average = folder.resolve("average");
        runs.get("average").run(average);
        assertTrue(Files.exists(SmallRun.checkpoint(average, 3).resolve("reference.safetensors")));
        Path sampled = folder.resolve("sampled");
        runs.get("dynamic sampling").run(sampled);
        Json state = Json.read(SmallRun.checkpoint(sampled, 3).resolve("state.json"));
        Json counts = state.field("controllers").field("dynamic_sampling");
        double groups =
                counts.field("kept").elements().getFirst().asDouble()
                        + counts.field("dropped").elements().getFirst().asDouble();
        double batches = 0;
        for (Json answers : SmallRun.measures(sampled, "answers")) {
            batches += SmallRun.mean(answers.field("answers"), "batches");
            assertTrue(SmallRun.mean(answers.field("answers"), "problems_kept") <= 3);
        }
        assertEquals(3 * batches, groups);
        assertTrue(batches > 3, "some problems were flat, or this tests nothing");
    }
}

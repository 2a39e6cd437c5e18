package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.papers.Tailor;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.rl.reward.Format;
import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens around the loss: every part of it matters or is refused, and a resume keeps all. */
class RegimeTest {
    private static final Map<String, Object> UNUSUAL = unusual();

    @TempDir private Path folder;

    private static Map<String, Object> unusual() {
        Map<String, Object> values = new HashMap<>();
        values.put("epochs", 2);
        values.put("minibatches", 2);
        values.put("mostBatches", OptionalInt.of(3));
        values.put("overlongCache", OptionalInt.of(20));
        values.put("format", Optional.of(new Format(text -> text.contains("1"), 1.5)));
        values.put("withoutTruncated", true);
        values.put("reference", new ReferencePolicy.MovingAverage(.5));
        values.put("target", Optional.of(new AdaptiveKl.Target(.1, 10)));
        values.put("critic", ValueLoss.clipped(.7, .01, Aggregation.tokenMean()));
        return values;
    }

    /** The standard but for some components. */
    static Regime with(Map<String, ?> changed) {
        RecordComponent[] components = Regime.class.getRecordComponents();
        Object[] arguments =
                Arrays.stream(components)
                        .map(component -> value(component, changed))
                        .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return Regime.class.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw (IllegalArgumentException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object value(RecordComponent component, Map<String, ?> changed) {
        try {
            Object usual = component.getAccessor().invoke(Regime.STANDARD);
            Object other = changed.get(component.getName());
            return other == null ? usual : other;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static SmallRun small(PolicyGradient method, Map<String, ?> changed, int steps) {
        return new SmallRun(method, with(changed), SmallRun.settings(steps, 3, 3, 1.5));
    }

    static List<PolicyGradient> methods() {
        return Papers.composed().stream().map(Papers.Composed::method).toList();
    }

    @Test
    void everyComponentHasAnUnusualValue() {
        var names = new TreeSet<String>();
        for (RecordComponent component : Regime.class.getRecordComponents()) {
            names.add(component.getName());
        }
        assertEquals(names, new TreeSet<>(UNUSUAL.keySet()));
        assertEquals(Regime.STANDARD, with(Map.of()));
    }

    /** Two methods that have a place for everything between them, and one with few places. */
    @ParameterizedTest
    @ValueSource(strings = {"grpo-published", "ppo", "rejection-sampling"})
    void eachComponentMatters(String key) {
        assertEachComponentMatters(Papers.named(key));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("methods")
    void eachComponentMattersToEveryMethod(PolicyGradient method) {
        assertEachComponentMatters(method);
    }

    private void assertEachComponentMatters(PolicyGradient method) {
        Path usual = folder.resolve("usual");
        small(method, Map.of(), 2).run(usual);
        for (String name : UNUSUAL.keySet()) {
            Path other = folder.resolve(name);
            try {
                small(method, Map.of(name, UNUSUAL.get(name)), 2).run(other);
            } catch (IllegalArgumentException refused) {
                assertTrue(
                        refused.getMessage().matches(".*has no (ratio|divergence|critic).*"),
                        refused.getMessage());
                continue;
            }
            assertFalse(
                    Arrays.equals(SmallRun.learnt(usual, 2), SmallRun.learnt(other, 2)),
                    method.name() + ": " + name + " changed nothing");
        }
    }

    /** What is stateful: a resumed run writes the bytes of one that was not cut. */
    private static Map<String, SmallRun> stateful() {
        PolicyGradient grpo = Papers.named("grpo-published");
        Map<String, SmallRun> runs = new HashMap<>();
        runs.put("dynamic sampling", small(grpo, Map.of("mostBatches", OptionalInt.of(4)), 3));
        runs.put("adaptive coefficient", small(grpo, Map.of("target", UNUSUAL.get("target")), 3));
        runs.put("average", small(grpo, Map.of("reference", UNUSUAL.get("reference")), 3));
        ReferencePolicy copied = new ReferencePolicy.Refreshed(2);
        runs.put("copy", small(grpo, Map.of("reference", copied), 3));
        Map<String, Object> several = new HashMap<>(Map.of("epochs", 2, "minibatches", 3));
        several.put("critic", UNUSUAL.get("critic"));
        runs.put("critic and minibatches", small(Papers.named("ppo"), several, 3));
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
            batches += mean(answers.field("answers"), "batches");
            assertTrue(mean(answers.field("answers"), "problems_kept") <= 3);
        }
        assertEquals(3 * batches, groups);
        assertTrue(batches > 3, "some problems were flat, or this tests nothing");
    }

    private static double mean(Json measures, String name) {
        return measures.field(name).field("mean").asDouble();
    }

    private static double max(Json update, String name) {
        return update.field("measures").field(name).field("max").asDouble();
    }

    /**
     * Trap 7: before the first update the ratio is exactly 1, sampled at temperature 1.5 and
     * computed again in other micro-batches; after it the clip has something to cut.
     */
    @Test
    void theRatioIsOneAtTheFirstUpdateAndClippedLater() throws IOException {
        Path run = folder.resolve("run");
        small(Papers.named("grpo"), Map.of("epochs", 3), 2).run(run);
        List<Json> updates = SmallRun.measures(run, "update");
        assertEquals(6, updates.size());
        for (Json update : updates) {
            Json ratio = update.field("measures").field("ratio");
            double clipped = mean(update.field("measures"), "clipped_low");
            clipped += mean(update.field("measures"), "clipped_high");
            if (update.field("update").asInt() == 0) {
                assertEquals(1, ratio.field("min").asDouble());
                assertEquals(1, ratio.field("max").asDouble());
                assertEquals(0, max(update, "kl_old_k3"));
                assertEquals(0, clipped);
            } else {
                assertTrue(ratio.field("max").asDouble() > 1.2, update.toString());
                assertTrue(clipped > 0, update.toString());
            }
        }
    }

    /** Minibatches are whole problems, each of which is in one of them. */
    @Test
    void minibatchesPartTheAnswers() throws IOException {
        Path run = folder.resolve("run");
        small(Papers.named("grpo"), Map.of("minibatches", 2), 1).run(run);
        List<Json> updates = SmallRun.measures(run, "update");
        double tokens = 0;
        for (Json update : updates) {
            tokens += update.field("measures").field("ratio").field("count").asDouble();
        }
        Json answers = SmallRun.measures(run, "answers").getFirst().field("answers");
        assertEquals(2, updates.size());
        assertEquals(9 * mean(answers, "length"), tokens, 1e-9);
        assertEquals(9, answers.field("reward").field("count").asDouble());
    }

    @Test
    void truncatedAnswersAreMasked() throws IOException {
        Path run = folder.resolve("run");
        small(Papers.named("grpo"), Map.of("withoutTruncated", true), 1).run(run);
        Json answers = SmallRun.measures(run, "answers").getFirst().field("answers");
        Json stopped = answers.field("length_stopped");
        double tokens = stopped.field("mean").asDouble() * stopped.field("count").asDouble();
        Json update = SmallRun.measures(run, "update").getFirst();
        assertEquals(
                tokens,
                update.field("measures").field("ratio").field("count").asDouble(),
                1e-9);
        assertTrue(stopped.field("count").asDouble() < 9, "some were cut off");
    }

    @Test
    void rewardsAreShapedForTheLossAndReportedAsJudged() throws IOException {
        Path run = folder.resolve("run");
        Map<String, Object> changed = new HashMap<>();
        changed.put("overlongCache", OptionalInt.of(20));
        changed.put("format", Optional.of(new Format(text -> true, 5)));
        small(Papers.named("grpo"), changed, 1).run(run);
        Json answers = SmallRun.measures(run, "answers").getFirst().field("answers");
        assertEquals(
                mean(answers, "reward") + 5 - mean(answers, "length") / 20,
                mean(answers, "shaped_reward"),
                1e-12);
        assertTrue(
                Files.readAllLines(run.resolve("metrics.csv"))
                        .get(1)
                        .startsWith("0," + mean(answers, "reward") + ","));
    }

    /** The coefficient falls while the policy is nearer to the reference than the target. */
    @Test
    void theCoefficientIsSteered() throws IOException {
        Path run = folder.resolve("run");
        small(Papers.named("grpo-published"), Map.of("target", UNUSUAL.get("target")), 2).run(run);
        List<Json> answers = SmallRun.measures(run, "answers");
        assertEquals(.04, mean(answers.get(0).field("answers"), "divergence_coefficient"));
        assertEquals(
                .04 * (1 - .2 * 9 / 10),
                mean(answers.get(1).field("answers"), "divergence_coefficient"),
                1e-15);
    }

    /** Several answers to held-out problems change no other number. */
    @Test
    void evaluationsLeaveNoTrace() throws IOException {
        SmallRun run = small(Papers.named("grpo"), Map.of(), 2);
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

    @Test
    void whatDoesNotFitIsRefused() {
        PolicyGradient grpo = Papers.named("grpo");
        assertRefused(
                "regime: needs at least one epoch and one minibatch, got 0 and 1",
                grpo,
                Map.of("epochs", 0));
        assertRefused(
                "GRPO: 4 minibatches need as many prompts, has 3", grpo, Map.of("minibatches", 4));
        assertRefused(
                "REINFORCE: has no ratio to an earlier policy, so it can learn from answers once",
                Papers.named("reinforce"),
                Map.of("epochs", 2));
        assertRefused(
                "GRPO: has no divergence from a reference policy to steer",
                grpo,
                Map.of("reference", new ReferencePolicy.Refreshed(1)));
        assertRefused(
                "GRPO: has no critic",
                grpo,
                Map.of("critic", ValueLoss.squared(1, Aggregation.tokenMean())));
        PolicyGradient corrected =
                PolicyGradient.named("corrected")
                        .advantage(grpo.advantage())
                        .ratio(grpo.ratio())
                        .surrogate(grpo.surrogate())
                        .weight(Weight.truncated(Weight.Level.TOKEN, 2))
                        .aggregation(grpo.aggregation())
                        .terms();
        assertRefused(
                "corrected: the policy that draws is the one that the ratio divides by: importance has"
                        + " nothing to correct",
                corrected,
                Map.of());
        assertEquals(grpo, Tailor.withBeta(grpo, 3), "without a divergence, the same");
    }

    private static void assertRefused(
            String message, PolicyGradient method, Map<String, ?> changed) {
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> small(method, changed, 1).loop(BaseTraining.shipped()))
                        .getMessage());
    }
}

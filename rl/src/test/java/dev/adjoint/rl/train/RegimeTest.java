package dev.adjoint.rl.train;

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
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens around the loss: every part of it matters or is refused, and a resume keeps all. */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend with given threads")
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
        assertEquals(Regime.STANDARD, SmallRun.regime(Map.of()));
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
        SmallRun.of(method, Map.of(), 2).run(usual);
        for (String name : UNUSUAL.keySet()) {
            Path other = folder.resolve(name);
            try {
                SmallRun.of(method, Map.of(name, UNUSUAL.get(name)), 2).run(other);
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

    /** Minibatches are whole problems, each of which is in one of them. */
    @Test
    void minibatchesPartTheAnswers() throws IOException {
        Path run = folder.resolve("run");
        SmallRun.of(Papers.named("grpo"), Map.of("minibatches", 2), 1).run(run);
        List<Json> updates = SmallRun.measures(run, "update");
        double tokens = 0;
        for (Json update : updates) {
            tokens += update.field("measures").field("ratio").field("count").asDouble();
        }
        Json answers = SmallRun.measures(run, "answers").getFirst().field("answers");
        assertEquals(2, updates.size());
        assertEquals(9 * SmallRun.mean(answers, "length"), tokens, 1e-9);
        assertEquals(9, answers.field("reward").field("count").asDouble());
    }

    @Test
    void truncatedAnswersAreMasked() throws IOException {
        Path run = folder.resolve("run");
        SmallRun.of(Papers.named("grpo"), Map.of("withoutTruncated", true), 1).run(run);
        Json answers = SmallRun.measures(run, "answers").getFirst().field("answers");
        Json stopped = answers.field("length_stopped");
        double tokens = stopped.field("mean").asDouble() * stopped.field("count").asDouble();
        Json update = SmallRun.measures(run, "update").getFirst();
        assertEquals(
                tokens, update.field("measures").field("ratio").field("count").asDouble(), 1e-9);
        assertTrue(stopped.field("count").asDouble() < 9, "some were cut off");
    }

    @Test
    void rewardsAreShapedForTheLossAndReportedAsJudged() throws IOException {
        Path run = folder.resolve("run");
        Map<String, Object> changed = new HashMap<>();
        changed.put("overlongCache", OptionalInt.of(20));
        changed.put("format", Optional.of(new Format(text -> true, 5)));
        SmallRun.of(Papers.named("grpo"), changed, 1).run(run);
        Json answers = SmallRun.measures(run, "answers").getFirst().field("answers");
        assertEquals(
                SmallRun.mean(answers, "reward") + 5 - SmallRun.mean(answers, "length") / 20,
                SmallRun.mean(answers, "shaped_reward"),
                1e-12);
        assertTrue(
                Files.readAllLines(run.resolve("metrics.csv"))
                        .get(1)
                        .startsWith("0," + SmallRun.mean(answers, "reward") + ","));
    }

    /** The coefficient falls while the policy is nearer to the reference than the target. */
    @Test
    void theCoefficientIsSteered() throws IOException {
        Path run = folder.resolve("run");
        SmallRun.of(Papers.named("grpo-published"), Map.of("target", UNUSUAL.get("target")), 2)
                .run(run);
        List<Json> answers = SmallRun.measures(run, "answers");
        assertEquals(.04, SmallRun.mean(answers.get(0).field("answers"), "divergence_coefficient"));
        assertEquals(
                .04 * (1 - .2 * 9 / 10),
                SmallRun.mean(answers.get(1).field("answers"), "divergence_coefficient"),
                1e-15);
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
                                () -> SmallRun.of(method, changed, 1).loop(BaseTraining.shipped()))
                        .getMessage());
    }
}

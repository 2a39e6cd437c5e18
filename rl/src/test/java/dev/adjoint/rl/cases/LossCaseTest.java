package dev.adjoint.rl.cases;

import static dev.adjoint.rl.Numbers.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.reward.Answer;
import dev.adjoint.rl.train.Regime;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonPrinter;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The worked example of the sheets, as files. */
class LossCaseTest {
    private static final String DATA =
            """
            "mask": [[1,1,1],[1,1,0],[1,1,1],[1,0,0]],
            "new": [[-0.2,-1.2,-0.2],[-0.9,-0.2,0],[-1.0,-0.4,-1.3],[-0.3,0,0]]\
            """;
    private static final String GROUP = DATA + ", \"groups\": [0,0,0,0], \"rewards\": [1,0,0,0]";
    private static final String OLD =
            ", \"old\": [[-0.5,-1.0,-0.2],[-0.7,-0.3,0],[-1.2,-0.4,-0.9],[-1.6,0,0]]";
    private static final String REFERENCE =
            ", \"reference\": [[-0.6,-0.9,-0.3],[-0.8,-0.3,0],[-1.0,-0.5,-1.0],[-0.4,0,0]]";
    private static final String VALUES =
            ", \"values\": [[0.5,0.4,0.6],[0.3,0.2,0],[0.4,0.4,0.1],[0.5,0,0]]";
    private static final double PRINTED = 6e-7;

    private static Json run(String algorithm, String fields) {
        String text = "{\"algorithm\": \"" + algorithm + "\", " + fields + "}";
        return Json.parse("out", JsonPrinter.pretty(LossCase.run(Json.parse("case.json", text))));
    }

    private static void check(String algorithm, String fields, double loss) {
        assertEquals(
                loss, run(algorithm, fields).field("loss").asDouble(), PRINTED, algorithm + fields);
    }

    private static double[] matrix(Json json) {
        return json.elements().stream()
                .flatMap(row -> row.elements().stream())
                .mapToDouble(Json::asDouble)
                .toArray();
    }

    @Test
    void theExampleOfTheHelp() {
        Path file =
                Path.of(
                        System.getProperty("adjoint.root", ".."),
                        "docs",
                        "examples",
                        "loss-grpo.json");
        Json out = Json.parse("out", JsonPrinter.pretty(LossCase.run(Json.read(file))));
        assertEquals(.327456, out.field("loss").asDouble(), PRINTED);
        double[] gradient = {
            0, -.102341, -.125, .051171, .069073, 0, .050892, .041667, 0, .458662, 0, 0
        };
        assertNear("gradient", gradient, matrix(out.field("gradient")), PRINTED);
        double[] advantages = {1.5, 1.5, 1.5, -.5, -.5, 0, -.5, -.5, -.5, -.5, 0, 0};
        assertNear("advantages", advantages, matrix(out.field("advantages")), 1e-14);
        assertEquals(
                3.669297, out.field("metrics").field("ratio").field("max").asDouble(), PRINTED);
        assertEquals("Clip[low=0.2, high=0.2]", out.field("method").field("surrogate").asString());
    }

    @Test
    void policyGradients() {
        check("reinforce", GROUP, .4);
        check("rloo", GROUP, .058333);
        check("grpo", GROUP + OLD + ", \"epsilon\": 0, \"aggregation\": \"token_mean\"", -.024533);
        check(
                "grpo",
                GROUP + OLD + ", \"epsilon\": 0, \"aggregation\": {\"sum_over\": 3}",
                -.073599);
        check("dr-grpo", GROUP + OLD + ", \"horizon\": 3", -.0092);
        check("dapo", GROUP + OLD + ", \"epsilon\": 0", -.037866);
        check("dapo", GROUP + OLD + ", \"epsilon\": 0, \"dual_clip\": 3", -.075049);
        check(
                "gspo",
                GROUP + OLD + ", \"epsilon\": 0, \"clip_low\": 0.2, \"clip_high\": 0.2",
                .306793);
        check("cispo", GROUP + OLD + ", \"epsilon\": 0, \"weight_max\": 1.28", .026707);
        double grpo = .327456 + .5 * .017436;
        String kl = ", \"kl\": {\"placement\": \"k3_in_loss_as_published\", \"beta\": 0.5}";
        check("grpo", GROUP + OLD + REFERENCE + ", \"epsilon\": 0" + kl, grpo);
    }

    @Test
    void advantagesAndCritic() {
        String more =
                ", \"gamma\": 1, \"lambda\": 0.95, \"entropy_coefficient\": 0"
                        + ", \"entropy\": [[1,1,1],[1,1,1],[1,1,1],[1,1,1]]"
                        + ", \"new_values\": [[0.9,0.4,0.6],[0.3,-0.1,0],[0.4,0.2,0.1],[0.1,0,0]], \"value_clip\": 0.2";
        Json out = run("ppo", GROUP + OLD + VALUES + more);
        double[] whitened = {
            1.209394, 1.522234, 1.085712, -.587620, -.369359, 0, -.794361, -.842257, -.126847,
            -1.096895, 0, 0
        };
        assertNear("whitened", whitened, matrix(out.field("advantages")), PRINTED);
        Json returns = out.field("value_metrics").field("value_return");
        assertEquals(
                (.951 + .98 + 1 + .01 + .02475 + .005) / 9,
                returns.field("mean").asDouble(),
                1e-12);
        assertTrue(out.field("value_loss").asDouble() > 0);
        Json plus =
                run(
                        "reinforce++",
                        GROUP
                                + OLD
                                + REFERENCE
                                + ", \"kl\": {\"placement\": \"k1_in_reward\", \"beta\": 0.1}");
        assertEquals(1.342057, matrix(plus.field("advantages"))[1], PRINTED);
    }

    @Test
    void importanceNeedsThePolicyThatDrew() {
        String corrected =
                ", \"importance\": {\"kind\": \"truncated\", \"level\": \"token\", \"high\": 2}";
        String drew =
                ", \"behaviour\": [[-0.5,-1.0,-0.2],[-0.7,-0.3,0],[-1.2,-0.4,-0.9],[-3.6,0,0]]";
        Json out = run("grpo", GROUP + OLD + drew + corrected);
        assertEquals(2, out.field("metrics").field("weight").field("max").asDouble());
        assertMessage("case.json: the field behaviour is missing", "grpo", GROUP + OLD + corrected);
    }

    @Test
    void preferences() {
        String pair =
                "\"mask\": [[1,1,1,1,0],[1,1,1,1,1]], \"new\": [[-1,-1,-1,-1,0],[-1,-1,-1,-1,-1]]";
        String reference =
                ", \"reference\": [[-1.125,-1.125,-1.125,-1.125,0],[-0.94,-0.94,-0.94,-0.94,-0.94]]";
        String choice = ", \"chosen\": [0], \"rejected\": [1]";
        check("dpo", pair + reference + choice, .653947);
        check("dpo", pair + reference + choice + ", \"smoothing\": 0.1", .661947);
        check("ipo", pair + reference + choice + ", \"length\": \"sum\"", 17.64);
        check("ipo", pair + reference + choice + ", \"length\": \"mean\"", 23.184225);
        check("orpo", pair + choice + ", \"beta\": 0.2", 1 + .2 * StrictMath.log(2));
        check(
                "kto",
                pair
                        + reference
                        + ", \"labels\": [true, false], \"reference_point\": 0.1, \"beta\": 0.1",
                (1 - 1 / (1 + StrictMath.exp(-.04)) + 1 - 1 / (1 + StrictMath.exp(-.04))) / 2);
        check("sft", DATA, .633333);
        check(
                "reward-model",
                "\"scores\": [1.2, 0.4], \"chosen\": [0], \"rejected\": [1]",
                .371101);
        check(
                "reward-model",
                "\"scores\": [1.2, 0.4], \"chosen\": [0], \"rejected\": [1], \"margins\": [0.5]",
                .554355);
    }

    private static void assertMessage(String message, String algorithm, String fields) {
        assertEquals(
                message,
                assertThrows(JsonException.class, () -> run(algorithm, fields)).getMessage());
    }

    @Test
    void unknownMissingAndUnusedFields() {
        assertMessage(
                "case.json: temperature: there is no such field", "grpo", "\"temperature\": 1");
        assertMessage(
                "case.json: the field mask is missing", "grpo", "\"new\": [[1]], \"epsilon\": 0");
        assertMessage(
                "case.json: GRPO: has no place for gamma", "grpo", GROUP + OLD + ", \"gamma\": 1");
        assertMessage(
                "case.json: reference: grpo does not use this field",
                "grpo",
                GROUP + OLD + REFERENCE);
        assertMessage(
                "case.json: old: reinforce does not use this field", "reinforce", GROUP + OLD);
        assertMessage(
                "case.json: horizon: grpo does not use this field",
                "grpo",
                GROUP + OLD + ", \"horizon\": 3");
        assertMessage(
                "case.json: rewards: sft does not use this field",
                "sft",
                DATA + ", \"rewards\": [1]");
        assertMessage(
                "case.json: ratio: expected one of none, on_policy, token, behaviour, sequence_mean,"
                        + " sequence_mean_per_token, sequence_product, found tokens",
                "grpo",
                GROUP + OLD + ", \"ratio\": \"tokens\"");
        assertMessage(
                "case.json: ddof: expected 0 or 1, found 2", "grpo", GROUP + OLD + ", \"ddof\": 2");
        assertMessage(
                "case.json: new[1]: has 1 columns, the first row has 2",
                "sft",
                "\"mask\": [[1,1],[1,1]], \"new\": [[1,2],[1]]");
        assertMessage(
                "case.json: kl.estimator: there is no such field",
                "grpo",
                GROUP + OLD + ", \"kl\": {\"estimator\": \"k3\"}");
    }

    private static LossCase.OnPolicy onPolicy(String fields) {
        return LossCase.onPolicy(Json.parse("--set", "{" + fields + "}"));
    }

    @Test
    void trainingHasFieldsOfItsOwn() {
        LossCase.OnPolicy dapo =
                onPolicy(
                        "\"algorithm\": \"dapo\", \"clip_high\": 0.3, \"dynamic_sampling\": 10,"
                                + " \"overlong_cache\": 4, \"mask_truncated\": true, \"epochs\": 2,"
                                + " \"minibatches\": 4, \"format\": {\"pattern\": \"^=\", \"bonus\": 0.1}");
        assertEquals(.3, dapo.method().surrogate().bounds().high() - 1, 1e-15);
        Regime regime = dapo.regime();
        assertEquals(2, regime.epochs());
        assertEquals(4, regime.minibatches());
        assertEquals(OptionalInt.of(10), regime.mostBatches());
        assertEquals(OptionalInt.of(4), regime.overlongCache());
        assertTrue(regime.withoutTruncated());
        assertEquals(1.1, regime.format().orElseThrow().shape(new Answer("=4", 1, false, 1)));
        LossCase.OnPolicy compared =
                onPolicy(
                        "\"algorithm\": \"grpo-published\", \"reference_policy\": {\"average\": 0.1},"
                                + " \"kl_target\": {\"divergence\": 6, \"horizon\": 100}");
        assertEquals(new ReferencePolicy.MovingAverage(.1), compared.regime().reference());
        assertEquals(new AdaptiveKl.Target(6, 100), compared.regime().target().orElseThrow());
        ValueLoss critic =
                onPolicy("\"algorithm\": \"ppo\", \"value_coefficient\": 1, \"value_clip\": 0.2")
                        .regime()
                        .critic();
        assertEquals(ValueLoss.clipped(1, .2, Aggregation.tokenMean()), critic);
        assertEquals(Regime.STANDARD, onPolicy("\"algorithm\": \"grpo\"").regime());
    }

    @Test
    void trainingOnDataHasFieldsOfItsOwn() {
        LossCase.OnData dpo =
                LossCase.onData(
                                Json.parse(
                                        "--set",
                                        "{\"algorithm\": \"dpo\", \"reference_policy\": {\"every\": 3}}"))
                        .orElseThrow();
        assertEquals(new ReferencePolicy.Refreshed(3), dpo.reference());
        assertRefused("beta: sft does not use this field", "sft", "\"beta\": 1");
        assertRefused(
                "reference_policy: orpo does not use this field",
                "orpo",
                "\"reference_policy\": \"fixed\"");
        assertRefused("epochs: dpo does not use this field", "dpo", "\"epochs\": 2");
    }

    private static void assertRefused(String message, String algorithm, String fields) {
        Json json = Json.parse("--set", "{\"algorithm\": \"" + algorithm + "\", " + fields + "}");
        assertEquals(
                "--set: " + message,
                assertThrows(
                                JsonException.class,
                                () -> {
                                    if (LossCase.onData(json).isEmpty()) {
                                        LossCase.onPolicy(json);
                                    }
                                })
                        .getMessage());
    }

    @Test
    void whatAMethodHasNoUseForIsRefused() {
        assertRefused("epochs: reinforce does not use this field", "reinforce", "\"epochs\": 2");
        assertRefused(
                "kl_target: grpo does not use this field",
                "grpo",
                "\"kl_target\": {\"divergence\": 1, \"horizon\": 1}");
        assertRefused("value_clip: grpo does not use this field", "grpo", "\"value_clip\": 0.2");
        assertRefused("horizon: dr-grpo does not use this field", "dr-grpo", "\"horizon\": 3");
        assertRefused("GRPO: has no place for keep", "grpo", "\"keep\": {\"best\": 1}");
        assertRefused(
                "keep: needs one field, at_least or best",
                "rejection-sampling",
                "\"keep\": {\"worst\": 1}");
        assertRefused(
                "reference_policy: needs one field, every or average",
                "grpo-published",
                "\"reference_policy\": {\"never\": 1}");
        assertRefused(
                "reference: the rate must be above 0 and at most 1, got 2.0",
                "grpo-published",
                "\"reference_policy\": {\"average\": 2}");
        assertRefused(
                "reference: must be taken anew every 1 step or more, got 0",
                "grpo-published",
                "\"reference_policy\": {\"every\": 0}");
        assertRefused(
                "adaptive divergence: target and horizon must be above 0, got 0.0 and 1.0",
                "grpo-published",
                "\"kl_target\": {\"divergence\": 0, \"horizon\": 1}");
        assertRefused(
                "format.pattern: is no regular expression: Unclosed group",
                "grpo",
                "\"format\": {\"pattern\": \"(\", \"bonus\": 1}");
        assertMessage(
                "case.json: epochs: grpo does not use this field",
                "grpo",
                GROUP + OLD + ", \"epochs\": 2");
    }

    @Test
    void rejectionSamplingImitatesWhatItKeeps() {
        check("rejection-sampling", GROUP, 1.6 / 3);
        check("rejection-sampling", GROUP + ", \"keep\": {\"at_least\": 0}", .633333);
    }

    @Test
    void unknownMethodsAreToldWhichThereAre() {
        String message = assertThrows(JsonException.class, () -> run("gpro", DATA)).getMessage();
        assertTrue(
                message.startsWith(
                        "case.json: algorithm gpro is unknown; there are reinforce, rloo,"),
                message);
    }

    @Test
    void helpNamesEveryFieldAndMethod() {
        for (String name : List.of("entropy_coefficient", "value_clip", "reference_point")) {
            assertTrue(LossCase.help().contains("  " + name + " "), name);
        }
        assertTrue(LossCase.trainingHelp().contains("  dynamic_sampling "), "training");
        assertEquals(-1, LossCase.help().indexOf("dynamic_sampling"), "of training alone");
        assertTrue(LossCase.algorithms().containsAll(List.of("ppo", "kto", "reward-model")));
    }
}

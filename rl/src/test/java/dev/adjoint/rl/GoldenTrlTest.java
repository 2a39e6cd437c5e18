package dev.adjoint.rl;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.rl.papers.preference.BradleyTerry;
import dev.adjoint.rl.papers.preference.Choices;
import dev.adjoint.rl.papers.preference.Dpo;
import dev.adjoint.rl.papers.preference.Ipo;
import dev.adjoint.rl.papers.preference.Kto;
import dev.adjoint.rl.papers.preference.Orpo;
import dev.adjoint.rl.papers.preference.PairCounts;
import dev.adjoint.rl.papers.preference.PairObjective;
import dev.adjoint.rl.papers.preference.Pairs;
import dev.adjoint.rl.papers.tokens.Cispo;
import dev.adjoint.rl.papers.tokens.Dapo;
import dev.adjoint.rl.papers.tokens.DrGrpo;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.papers.tokens.Gspo;
import dev.adjoint.rl.papers.tokens.Rloo;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Term;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Losses and gradients that TRL 1.16.0 computes in double; golden/trl_golden.py writes them. */
class GoldenTrlTest {
    /** Both sides compute in double, in another order. */
    private static final double ROUNDING = 1e-13;

    /** TRL computes the odds of ORPO in binary32. */
    private static final double SINGLE = 3e-7;

    private static final int COLUMNS = 6;
    private static final Map<String, double[]> GOLDEN = read();

    private static Map<String, double[]> read() {
        Map<String, double[]> golden = new HashMap<>();
        try (var stream = GoldenTrlTest.class.getResourceAsStream("golden/trl.txt")) {
            String text =
                    new String(
                            Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .map(line -> line.split(" "))
                    .forEach(words -> golden.put(words[0], numbers(words)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return golden;
    }

    private static double[] numbers(String... words) {
        return Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
    }

    private static double[] golden(String name) {
        return Objects.requireNonNull(GOLDEN.get(name), name);
    }

    private static Tensor matrix(String name) {
        return Tensor.of(golden(name), golden(name).length / COLUMNS, COLUMNS);
    }

    private static Scores scores(Tensor live) {
        return new Scores(LogProbs.plain(live), matrix("entropy"));
    }

    private static void assertGolden(String name, Loss loss, Tensor live, double tolerance) {
        assertEquals(golden(name + ".loss")[0], loss.value().item(), tolerance, name);
        assertNear(name, golden(name + ".gradient"), gradient(loss.value(), live), tolerance);
    }

    private static void check(String name, PolicyGradient method) {
        inDouble(() -> {
            Rollout rollout =
                    Rollout.of(
                                    new Mask(matrix("mask")),
                                    Groups.equal(2, 4),
                                    golden("rewards"),
                                    LogProbs.plain(matrix("old")))
                            .withReference(LogProbs.plain(matrix("reference")));
            Tensor live = matrix("new").tracked();
            Loss loss =
                    method.loss(
                            scores(live),
                            rollout,
                            method.advantage().estimate(rollout),
                            StepCounts.of(rollout.mask(), COLUMNS));
            assertGolden(name, loss, live, ROUNDING);
        });
    }

    private static PolicyGradient grpo(Surrogate surrogate, Weight weight, Term... terms) {
        return PolicyGradient.named("GRPO")
                .advantage(Advantage.groupStandardised(Deviation.UNBIASED, 1e-4, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(surrogate)
                .weight(weight)
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms(terms);
    }

    @Test
    void groupMethods() {
        check("grpo", Grpo.of());
        check("grpo.k3", Grpo.published(.2, 1e-4, .04));
        check("drgrpo", DrGrpo.of());
        check("dapo", Dapo.of());
        check("gspo", Gspo.of());
        check("cispo", Cispo.of(0, 1.25, 1e-4));
        check("rloo", Rloo.offPolicy(.05, .2));
    }

    @Test
    void variantsOfGrpo() {
        Surrogate clip = Surrogate.clip(.2, .2);
        check("grpo.k3.weighted", grpo(clip, Weight.all(), new Kl.InLossK3Weighted(.04)));
        check("grpo.opsm", grpo(clip, Weight.offPolicyAnswersDropped(.05)));
        check("sapo", grpo(Surrogate.softGate(1, 1.25), Weight.all()));
    }

    private static void check(String name, PairObjective objective, double tolerance) {
        inDouble(() -> {
            Choices choices = new Choices(new int[] {0, 1, 2, 3}, new int[] {4, 5, 6, 7});
            Pairs pairs =
                    Pairs.of(
                            new Mask(matrix("mask")), choices, LogProbs.plain(matrix("reference")));
            Tensor live = matrix("new").tracked();
            assertGolden(
                    name,
                    objective.loss(scores(live), pairs, PairCounts.of(pairs)),
                    live,
                    tolerance);
        });
    }

    @Test
    void pairs() {
        check("dpo", Dpo.of(), ROUNDING);
        check("ipo", new Ipo(.1, Ipo.Length.MEAN), ROUNDING);
        check("orpo", new Orpo(.2), SINGLE);
    }

    @Test
    void markedAnswers() {
        inDouble(() -> {
            Mask mask = new Mask(matrix("mask"));
            boolean[] marks = {true, true, true, true, false, false, false, false};
            Kto.Marked marked = new Kto.Marked(mask, marks, LogProbs.plain(matrix("reference")));
            // The script moves the reference of the mismatched pairs by −.75 an answer.
            Tensor mismatched = matrix("old").add(mask.weights().mul(.75).div(mask.divisors()));
            double point = Kto.referencePoint(scores(mismatched), marked);
            Tensor live = matrix("new").tracked();
            Loss loss = new Kto(.1, 1, 1.5).loss(scores(live), marked, point, 8);
            assertGolden("kto", loss, live, ROUNDING);
        });
    }

    @Test
    void rewardModel() {
        inDouble(() -> {
            Tensor live = Tensor.of(golden("rewards"), 8, 1).tracked();
            Choices choices = new Choices(new int[] {0, 1, 2, 3}, new int[] {4, 5, 6, 7});
            Tensor margins = Tensor.of(new double[] {0, .5, .25, 1}, 4, 1);
            assertGolden(
                    "reward",
                    new BradleyTerry(.01).loss(live, choices, margins, 4),
                    live,
                    ROUNDING);
        });
    }
}

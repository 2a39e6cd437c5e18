package dev.adjoint.rl.parts;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.FixtureF1;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.RandomRollout;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.papers.tokens.DrGrpo;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.papers.tokens.Rloo;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Formulas against independent ones: what invariances cannot see. */
class IdentitiesTest {
    private static Tensor row(double... values) {
        return Tensor.of(values, 1, values.length);
    }

    private static double[] loss(Surrogate surrogate, double[] ratio, double[] advantage) {
        Tensor r = row(ratio);
        return surrogate.perToken(new Surrogate.Token(r, r.log(), row(advantage))).toDoubles();
    }

    /** The eight cases of PPO's clip: value, and the derivative by the ratio. */
    @Test
    void clipTable() {
        inDouble(() -> {
            double[] ratio = {1.3, 1.3, .7, .7, 1.1, 1.5, 1.5, .5};
            double[] advantage = {1, -1, 1, -1, 2, 1, -1, -1};
            Tensor r = row(ratio).tracked();
            Tensor loss =
                    Surrogate.clip(.2, .2)
                            .perToken(new Surrogate.Token(r, r.log(), row(advantage)));
            assertNear(
                    "value",
                    new double[] {-1.2, 1.3, -.7, .8, -2.2, -1.2, 1.5, .8},
                    loss.toDoubles(),
                    1e-15);
            assertNear(
                    "slope",
                    new double[] {0, 1, -1, 0, -2, 0, 1, 0},
                    gradient(loss.sum(), r),
                    1e-15);
        });
    }

    /** Golden numbers of slime's test of its dual clip. */
    @Test
    void dualClip() {
        inDouble(() ->
                assertNear(
                        "dual clip",
                        new double[] {-2.4, 3, -1},
                        loss(
                                Surrogate.dualClip(.2, .2, 1.5),
                                new double[] {2, 2, .5},
                                new double[] {2, -2, 2}),
                        1e-15));
    }

    /** Golden numbers of rlax's clipped surrogate, exact where rlax prints −0.17117467. */
    @Test
    void clippedSurrogateOfRlax() {
        inDouble(() -> {
            double[] ratio = {1, 1, StrictMath.exp(-2)};
            double[] forward = loss(Surrogate.clip(.2, .2), ratio, new double[] {.3, .2, .1});
            double[] backward = loss(Surrogate.clip(.2, .2), ratio, new double[] {-.3, -.2, -.1});
            assertEquals(-0.17117784, (forward[0] + forward[1] + forward[2]) / 3, 1e-8);
            assertEquals(0.19333333, (backward[0] + backward[1] + backward[2]) / 3, 1e-8);
        });
    }

    @Test
    void leaveOneOutIsTheScaledCentredScore() {
        inDouble(() -> {
            Rollout rollout = RandomRollout.of(1, DType.F64, 0).rollout();
            double[] others = values(Advantage.leaveOneOut(Singleton.REJECT), rollout);
            double[] centred = values(Advantage.groupMean(Singleton.REJECT), rollout);
            int[] size = {3, 3, 3, 3, 3, 3, 2, 2};
            for (int i = 0; i < others.length; i++) {
                int group = size[i / RandomRollout.COLUMNS];
                assertEquals(centred[i] * group / (group - 1), others[i], 1e-15);
            }
        });
    }

    private static double[] values(Advantage advantage, Rollout rollout) {
        return advantage.estimate(rollout).perToken().toDoubles();
    }

    @Test
    void groupAdvantagesDoNotFollowShiftsAndStandardisedOnesNotScales() {
        inDouble(() -> {
            Rollout rollout = RandomRollout.of(2, DType.F64, 0).rollout();
            Rollout shifted = changed(rollout, 1, 10);
            Rollout scaled = changed(rollout, 3, 10);
            List<Advantage> relative =
                    List.of(
                            Advantage.leaveOneOut(Singleton.REJECT),
                            Advantage.groupMean(Singleton.REJECT),
                            Advantage.batchMean());
            for (Advantage advantage : relative) {
                assertNear(
                        advantage.toString(),
                        values(advantage, rollout),
                        values(advantage, shifted),
                        1e-13);
            }
            Advantage standardised =
                    Advantage.groupStandardised(Deviation.UNBIASED, 0, Singleton.REJECT);
            assertNear("scale", values(standardised, rollout), values(standardised, scaled), 1e-13);
        });
    }

    private static Rollout changed(Rollout rollout, double factor, double shift) {
        double[] scores = rollout.scores().clone();
        for (int i = 0; i < scores.length; i++) {
            scores[i] = factor * scores[i] + shift;
        }
        return rollout.withScores(scores);
    }

    @Test
    void equalScoresAreWorthExactlyNothing() {
        inDouble(() -> {
            Rollout equal = FixtureF1.withoutReference().withScores(.1, .1, .1, .1);
            for (Deviation deviation : Deviation.values()) {
                Advantage advantage = Advantage.groupStandardised(deviation, 0, Singleton.REJECT);
                assertNear("equal", new double[12], values(advantage, equal), 0);
            }
        });
    }

    @Test
    void groupOfOneIsWhatWasChosen() {
        inDouble(() -> {
            Rollout single =
                    Rollout.of(
                            Mask.lengths(DType.F64, 2, 1),
                            Groups.of(9),
                            new double[] {.7},
                            LogProbs.plain(row(-1, -1)));
            assertNear(
                    "zero",
                    new double[] {0, 0},
                    values(Advantage.leaveOneOut(Singleton.ZERO), single),
                    0);
            assertNear(
                    "raw",
                    new double[] {.7, 0},
                    values(
                            Advantage.groupStandardised(
                                    Deviation.UNBIASED, 1e-6, Singleton.RAW_SCORE),
                            single),
                    0);
        });
    }

    /** An answer in two rows counts once in the mean of its group. */
    @Test
    void segmentsOfOneAnswerCountOnce() {
        inDouble(() -> {
            Rollout segments =
                    Rollout.of(
                            Mask.lengths(DType.F64, 1, 1, 1, 1),
                            new Groups(new int[] {0, 0, 0}, new int[] {5, 5, 8}),
                            new double[] {1, 1, 0},
                            LogProbs.plain(Tensor.of(new double[] {-1, -1, -1}, 3, 1)));
            assertNear(
                    "mean",
                    new double[] {.5, .5, -.5},
                    values(Advantage.groupMean(Singleton.REJECT), segments),
                    1e-15);
        });
    }

    /** The number that all answers of an on-policy group have as loss is 0; the gradient is not. */
    @Test
    void onPolicyGroupLossIsZeroAndItsGradientIsNot() {
        inDouble(() -> {
            Tensor live = FixtureF1.live();
            Rollout rollout =
                    Rollout.of(
                            FixtureF1.mask(),
                            Groups.of(0, 0, 0, 0),
                            FixtureF1.REWARDS,
                            LogProbs.plain(live.detach()));
            PolicyGradient grpo = Grpo.of(.2, 0);
            Advantages advantages = grpo.advantage().estimate(rollout);
            Loss loss = grpo.loss(FixtureF1.scores(live), rollout, advantages, FixtureF1.counts());
            assertEquals(0, loss.value().item(), 1e-16);
            double[] gradient = gradient(loss.value(), live);
            double[] a = advantages.perToken().toDoubles();
            double[] expected =
                    IntStream.range(0, 12)
                            .mapToDouble(i -> -a[i] / (4 * FixtureF1.LENGTHS[i / 3]))
                            .toArray();
            assertNear("−A / (G L)", expected, gradient, 1e-15);
        });
    }

    @Test
    void drGrpoOnPolicyIsRlooTimesTheGroupFactor() {
        inDouble(() -> {
            Tensor live = FixtureF1.live();
            Rollout rollout =
                    FixtureF1.withoutReference().withProximal(LogProbs.plain(live.detach()));
            double[] rloo = gradient(lossOf(Rloo.of(), live, rollout), live);
            double[] doctor = gradient(lossOf(DrGrpo.of(), live, rollout), live);
            double[] scaled =
                    IntStream.range(0, 12)
                            .mapToDouble(i -> rloo[i] * 3 / 4 / FixtureF1.HORIZON)
                            .toArray();
            assertNear("(G − 1) / G", scaled, doctor, 1e-15);
        });
    }

    private static Tensor lossOf(PolicyGradient method, Tensor live, Rollout rollout) {
        return method.loss(
                        FixtureF1.scores(live),
                        rollout,
                        method.advantage().estimate(rollout),
                        FixtureF1.counts())
                .value();
    }

    /** Trap 8: exact expectations over three tokens, pi = (.5, .3, .2), reference (.2, .5, .3). */
    @Test
    void gradientsOfTheDivergenceEstimators() {
        inDouble(() -> {
            double[] zero = {0, 0, 0};
            double[] reverse = {.346243, -.220389, -.125854};
            double[] forward = {.3, -.2, -.1};
            assertNear("k1", zero, expected(x -> Kl.Estimator.K1.of(x, reference())), 1e-15);
            assertNear("k2", reverse, expected(x -> Kl.Estimator.K2.of(x, reference())), 6e-7);
            assertNear("k3", forward, expected(x -> Kl.Estimator.K3.of(x, reference())), 1e-15);
            assertNear(
                    "k3 times ratio",
                    reverse,
                    expected(x -> Kl.Estimator.K3.of(x, reference()).mul(x.sub(x.detach()).exp())),
                    6e-7);
        });
    }

    /** Σ p(a) ∇ k(a) by the logits. */
    private static double[] expected(UnaryOperator<Tensor> estimator) {
        Tensor logits = row(.5, .3, .2).log().contiguous().tracked();
        Tensor logProb = logits.sub(logits.logSumExp().unsqueeze(-1));
        Tensor weighted = estimator.apply(logProb).mul(row(.5, .3, .2)).sum();
        return gradient(weighted, logits);
    }

    private static Tensor reference() {
        return row(.2, .5, .3).log();
    }

    @Test
    void valuesOfTheDivergenceEstimators() {
        inDouble(() -> {
            Tensor p = row(.5, .3, .2);
            double[] expected = {.223805, .265479, .223805};
            for (Kl.Estimator estimator : Kl.Estimator.values()) {
                double mean = estimator.of(p.log(), reference()).mul(p).sum().item();
                assertEquals(expected[estimator.ordinal()], mean, 6e-7, estimator.toString());
            }
        });
    }

    /** Trap 9: descending a divergence term moves the likelihood towards the reference. */
    @Test
    void divergenceTermsPullTowardsTheReference() {
        inDouble(() -> {
            for (Term term :
                    List.of(
                            new Kl.InLossK2(1),
                            new Kl.InLossK3AsPublished(1),
                            new Kl.InLossK3Weighted(1))) {
                for (double difference : new double[] {-.3, .2}) {
                    Tensor live = row(-1 + difference).tracked();
                    Rollout rollout =
                            Rollout.of(
                                            Mask.lengths(DType.F64, 1, 1),
                                            Groups.of(0),
                                            new double[] {0},
                                            LogProbs.plain(row(-1 + difference)))
                                    .withReference(LogProbs.plain(row(-1)));
                    Tensor loss = term.perToken(new Term.Live(live, live, row(0), rollout));
                    String what = term + " at " + difference;
                    assertTrue(loss.item() > 0, what);
                    assertEquals(
                            Math.signum(difference), Math.signum(gradient(loss, live)[0]), what);
                }
            }
        });
    }

    @Test
    void sequenceRatiosAreMeanAndProduct() {
        inDouble(() -> {
            Rollout rollout = FixtureF1.withoutReference();
            Tensor live = rollout.mask().keep("live", FixtureF1.live());
            double[] mean = Ratio.sequenceMean().of(live, rollout).toDoubles();
            double[] product = Ratio.sequenceProduct().of(live, rollout).toDoubles();
            double[] perToken = Ratio.sequenceMeanPerToken().of(live, rollout).toDoubles();
            double[] printed = {1.033895, .951229, .935507, 3.669297};
            for (int i = 0; i < 12; i++) {
                int length = FixtureF1.LENGTHS[i / 3];
                assertEquals(printed[i / 3], mean[i], 6e-7);
                assertEquals(StrictMath.pow(mean[i], length), product[i], 1e-12);
                assertEquals(mean[i], perToken[i], 1e-15);
            }
        });
    }

    @Test
    void entropyBonusHasItsAnalyticGradient() {
        inDouble(() -> {
            Tensor logits = row(.2, -.1, .4).tracked();
            Tensor entropy = dev.adjoint.tensor.fused.Entropy.of(logits).unsqueeze(-1);
            Rollout rollout =
                    Rollout.of(
                            Mask.lengths(DType.F64, 1, 1),
                            Groups.of(0),
                            new double[] {0},
                            LogProbs.plain(row(-1)));
            Tensor loss =
                    Term.entropyBonus(2).perToken(new Term.Live(row(-1), entropy, row(0), rollout));
            assertEquals(-2 * 1.078501, loss.item(), 2e-6);
            assertNear(
                    "−2 dH",
                    new double[] {-.005022, -.153774, .158796},
                    gradient(loss, logits),
                    2e-6);
        });
    }
}

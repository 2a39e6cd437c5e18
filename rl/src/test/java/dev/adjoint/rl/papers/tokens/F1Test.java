package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.FixtureF1;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * The worked example of the sheets: loss and gradient by the live log-probabilities, computed there
 * in numpy.
 */
class F1Test {
    private static final double PRINTED = 6e-7;

    private static void check(PolicyGradient method, double loss, double... gradient) {
        inDouble(() -> {
            Rollout rollout = FixtureF1.rollout();
            Tensor live = FixtureF1.live();
            Loss result =
                    method.loss(
                            FixtureF1.scores(live),
                            rollout,
                            method.advantage().estimate(rollout),
                            FixtureF1.counts());
            assertEquals(loss, result.value().item(), PRINTED, method.name());
            if (gradient.length > 0) {
                assertNear(method.name(), gradient, gradient(result.value(), live), PRINTED);
            }
        });
    }

    /** GRPO with the deviation alone, as the sheets compute it. */
    private static PolicyGradient grpo(Aggregation aggregation) {
        return PolicyGradient.named("GRPO by " + aggregation)
                .advantage(Advantage.groupStandardised(Deviation.UNBIASED, 0, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(.2, .2))
                .weight(Weight.all())
                .aggregation(aggregation)
                .terms();
    }

    @Test
    void reinforceWithoutBaseline() {
        check(Reinforce.of(), .4, -.25, -.25, -.25, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void rlooAgainstTheOtherAnswers() {
        double up = .25 / 3;
        check(Rloo.of(), .058333, -.25, -.25, -.25, up, up, 0, up, up, up, up, 0, 0);
    }

    @Test
    void grpoMeanOfMeans() {
        check(
                grpo(Aggregation.sequenceMeanOfTokenMeans()),
                .327456,
                0,
                -.102341,
                -.125,
                .051171,
                .069073,
                0,
                .050892,
                .041667,
                0,
                .458662,
                0,
                0);
    }

    @Test
    void grpoTokenMean() {
        check(
                grpo(Aggregation.tokenMean()),
                -.024533,
                0,
                -.136455,
                -.166667,
                .045485,
                .061398,
                0,
                .067856,
                .055556,
                0,
                .203850,
                0,
                0);
    }

    @Test
    void grpoByTheOtherAggregations() {
        check(grpo(Aggregation.sequenceMeanOfTokenSums()), -.055199);
        check(grpo(Aggregation.sumOver(3)), -.073599);
        check(grpo(Aggregation.sequenceMeanOverHorizon()), -.018400);
    }

    @Test
    void drGrpoAsPrintedAndOverTheHorizon() {
        PolicyGradient printed =
                PolicyGradient.named("Dr. GRPO as printed")
                        .advantage(Advantage.groupMean(Singleton.ZERO))
                        .ratio(Ratio.perToken())
                        .surrogate(Surrogate.clip(.2, .2))
                        .weight(Weight.all())
                        .aggregation(Aggregation.sequenceMeanOfTokenSums())
                        .terms();
        check(
                printed, -.027599, 0, -.153512, -.1875, .051171, .069073, 0, .076338, .0625, 0,
                .229331, 0, 0);
        check(DrGrpo.of(), -.009200);
    }

    @Test
    void mainJobTakesTheDeviationPlusEpsilon() {
        inDouble(() -> {
            Advantages advantages = Grpo.of().advantage().estimate(FixtureF1.rollout());
            double up = .75 / (.5 + 1e-4);
            double down = -.25 / (.5 + 1e-4);
            double[] expected = {up, up, up, down, down, 0, down, down, down, down, 0, 0};
            assertNear("advantages", expected, advantages.perToken().toDoubles(), 1e-15);
        });
    }

    @Test
    void advantagesOfTheGroup() {
        assertAdvantage(
                Advantage.groupStandardised(Deviation.UNBIASED, 0, Singleton.ZERO), 1.5, -.5);
        assertAdvantage(
                Advantage.groupStandardised(Deviation.POPULATION, 0, Singleton.ZERO),
                1.732051,
                -.577350);
        assertAdvantage(Advantage.groupMean(Singleton.ZERO), .75, -.25);
        assertAdvantage(Advantage.batchMean(), .75, -.25);
        assertAdvantage(Advantage.leaveOneOut(Singleton.ZERO), 1, -1. / 3);
        assertAdvantage(Advantage.score(), 1, 0);
    }

    private static void assertAdvantage(Advantage advantage, double right, double wrong) {
        inDouble(() -> {
            double[] values = advantage.estimate(FixtureF1.rollout()).perToken().toDoubles();
            double[] expected = {
                right, right, right, wrong, wrong, 0, wrong, wrong, wrong, wrong, 0, 0
            };
            assertNear(advantage.toString(), expected, values, PRINTED);
        });
    }

    @Test
    void grpoAsPublishedAddsTheMeanOfK3() {
        inDouble(() -> {
            Rollout rollout = FixtureF1.rollout();
            double[] losses = new double[2];
            PolicyGradient[] methods = {Grpo.of(.2, 0), Grpo.published(.2, 0, .5)};
            for (int i = 0; i < 2; i++) {
                Advantages advantages = methods[i].advantage().estimate(rollout);
                losses[i] =
                        methods[i]
                                .loss(
                                        FixtureF1.scores(FixtureF1.live()),
                                        rollout,
                                        advantages,
                                        FixtureF1.counts())
                                .value()
                                .item();
            }
            assertEquals(.5 * .017436, losses[1] - losses[0], PRINTED);
        });
    }

    @Test
    void divergenceEstimators() {
        inDouble(() -> {
            Rollout rollout = FixtureF1.rollout();
            Tensor live = rollout.mask().keep("live", FixtureF1.live());
            Tensor reference = rollout.requireReference("test");
            double[] means = new double[3];
            for (Kl.Estimator estimator : Kl.Estimator.values()) {
                means[estimator.ordinal()] = estimator.of(live, reference).sum().item() / 9;
            }
            assertNear("token means", new double[] {.011111, .021667, .021618}, means, PRINTED);
        });
    }

    private static PolicyGradient like(
            PolicyGradient other, Surrogate surrogate, Aggregation aggregation, Ratio ratio) {
        return PolicyGradient.named(other.name())
                .advantage(Advantage.groupStandardised(Deviation.UNBIASED, 0, Singleton.ZERO))
                .ratio(ratio)
                .surrogate(surrogate)
                .weight(Weight.all())
                .aggregation(aggregation)
                .terms();
    }

    @Test
    void dapo() {
        check(
                Dapo.of(.2, .28, 0),
                -.037866,
                0,
                -.136455,
                -.166667,
                .045485,
                .061398,
                0,
                .067856,
                .055556,
                0,
                .203850,
                0,
                0);
    }

    /**
     * verl's default: the same with a dual clip of 3, which takes the fourth answer's gradient
     * away.
     */
    @Test
    void dapoWithDualClip() {
        check(
                like(
                        Dapo.of(),
                        Surrogate.dualClip(.2, .28, 3),
                        Aggregation.tokenMean(),
                        Ratio.perToken()),
                -.075049,
                0,
                -.136455,
                -.166667,
                .045485,
                .061398,
                0,
                .067856,
                .055556,
                0,
                0,
                0,
                0);
    }

    @Test
    void gspo() {
        check(Gspo.of(3e-4, 4e-4, 0), .333437, 0, 0, 0, 0, 0, 0, 0, 0, 0, .458662, 0, 0);
        double[] wide = {
            -.129237, -.129237, -.129237, .059452, .059452, 0, .038979, .038979, .038979, .458662,
            0, 0
        };
        check(Gspo.of(.2, .2, 0), .306793, wide);
        check(Gspo.perToken(.2, .2, 0), .306793, wide);
    }

    @Test
    void cispo() {
        check(
                Cispo.of(0, 1.28, 0),
                .026707,
                -.213333,
                -.136455,
                -.166667,
                .045485,
                .061398,
                0,
                .067856,
                .055556,
                .037240,
                .071111,
                0,
                0);
        check(
                Cispo.of(0, 5, 0),
                -.010786,
                -.224976,
                -.136455,
                -.166667,
                .045485,
                .061398,
                0,
                .067856,
                .055556,
                .037240,
                .203850,
                0,
                0);
        check(
                Cispo.of(.8, 1.28, 0),
                .017341,
                -.213333,
                -.136455,
                -.166667,
                .045485,
                .061398,
                0,
                .067856,
                .055556,
                .044444,
                .071111,
                0,
                0);
    }

    /** The gradient of CISPO is −min(r, cap) A / N at every token, clipped ones included. */
    @Test
    void cispoGradientNeverVanishes() {
        inDouble(() -> {
            Rollout rollout = FixtureF1.rollout();
            Tensor live = FixtureF1.live();
            PolicyGradient method = Cispo.of(0, 1.1, 0);
            Advantages advantages = method.advantage().estimate(rollout);
            Loss loss =
                    method.loss(FixtureF1.scores(live), rollout, advantages, FixtureF1.counts());
            double[] a = advantages.perToken().toDoubles();
            double[] ratio =
                    Ratio.perToken().of(rollout.mask().keep("live", live), rollout).toDoubles();
            double[] expected = new double[12];
            java.util.Arrays.setAll(expected, i -> -Math.min(1.1, ratio[i]) * a[i] / 9);
            assertNear("−w A / N", expected, gradient(loss.value(), live), 1e-15);
        });
    }

    @Test
    void reinforcePlusPlusReturnsAndWhitening() {
        Advantage raw = Advantage.returns(1, new Kl.InReward(.1));
        assertTokens(raw, .99, 1, .99, -.01, 0, 0, 0, -.02, -.01, .12, 0, 0);
        assertTokens(
                ReinforcePlusPlus.of(.2, .1).advantage(),
                1.321723,
                1.342057,
                1.321723,
                -.711697,
                -.691363,
                0,
                -.691363,
                -.732031,
                -.711697,
                -.447352,
                0,
                0);
        double down = -2. / 3;
        assertTokens(
                ReinforcePlusPlus.baseline(.2, .1).advantage(),
                4. / 3,
                4. / 3,
                4. / 3,
                down,
                down,
                0,
                down,
                down,
                down,
                down,
                0,
                0);
    }

    @Test
    void generalisedAdvantages() {
        Kl none = new Kl.None();
        assertTokens(Advantage.gae(1, 1, none), .5, .6, .4, -.3, -.2, 0, -.4, -.4, -.1, -.5, 0, 0);
        assertTokens(
                Advantage.gae(1, .95, none),
                .451,
                .58,
                .4,
                -.29,
                -.2,
                0,
                -.37525,
                -.395,
                -.1,
                -.5,
                0,
                0);
        assertTokens(
                Advantage.gae(.99, .95, none),
                .432273,
                .5702,
                .4,
                -.2901,
                -.2,
                0,
                -.375545,
                -.39505,
                -.1,
                -.5,
                0,
                0);
        assertTokens(
                Ppo.of(Ppo.Settings.TOKENS).advantage(),
                1.209394,
                1.522234,
                1.085712,
                -.587620,
                -.369359,
                0,
                -.794361,
                -.842257,
                -.126847,
                -1.096895,
                0,
                0);
    }

    private static void assertTokens(Advantage advantage, double... expected) {
        inDouble(() ->
                assertNear(
                        advantage.toString(),
                        expected,
                        advantage.estimate(FixtureF1.rollout()).perToken().toDoubles(),
                        PRINTED));
    }

    @Test
    void criticWithAndWithoutClipping() {
        inDouble(() -> {
            Rollout rollout = FixtureF1.rollout();
            Tensor live =
                    Tensor.of(new double[] {.9, .4, .6, .3, -.1, 9, .4, .2, .1, .1, 9, 9}, 4, 3);
            Tensor returns = rollout.mask().spread(FixtureF1.REWARDS);
            Loss clipped = Ppo.critic(1, .2).loss(live, rollout, returns, FixtureF1.counts());
            assertEquals(.056111, clipped.value().item(), PRINTED);
            Loss free = A2c.critic().loss(live, rollout, returns, FixtureF1.counts());
            double expected = (.01 + .36 + .16 + .09 + .01 + .16 + .04 + .01 + .01) / 2 / 9;
            assertEquals(expected, free.value().item(), 1e-15);
        });
    }

    @Test
    void divergenceInTheRewardOfRloo() {
        inDouble(() -> {
            Advantage advantage =
                    Advantage.lessDivergence(.1, Advantage.leaveOneOut(Singleton.REJECT));
            // beta · Σ (old − reference) of the answers: .01, .01, 0, −.12
            double[] shaped = {1 - .01, -.01, 0, .12};
            double[] expected = new double[12];
            for (int row = 0; row < 4; row++) {
                double others = (shaped[0] + shaped[1] + shaped[2] + shaped[3] - shaped[row]) / 3;
                for (int column = 0; column < FixtureF1.LENGTHS[row]; column++) {
                    expected[row * 3 + column] = shaped[row] - others;
                }
            }
            double[] actual = advantage.estimate(FixtureF1.rollout()).perToken().toDoubles();
            assertNear("less divergence", expected, actual, 1e-15);
        });
    }

    /** The worked example of the 80/20 paper: which tokens are chosen, by both denominators. */
    @Test
    void highestEntropySelection() {
        double[][] rows = {
            {1, -.037866, -.037866},
            {.5, .405324, .225180},
            {.2, -.409365, -.090970},
            {.1, -1.228096, -.136455}
        };
        for (double[] row : rows) {
            inDouble(() -> {
                assertEquals(row[1], selected(row[0], Aggregation.selectedTokenMean()), PRINTED);
                assertEquals(row[2], selected(row[0], Aggregation.tokenMean()), PRINTED);
            });
        }
    }

    private static double selected(double share, Aggregation aggregation) {
        PolicyGradient method =
                PolicyGradient.named("80/20")
                        .advantage(
                                Advantage.groupStandardised(Deviation.UNBIASED, 0, Singleton.ZERO))
                        .ratio(Ratio.perToken())
                        .surrogate(Surrogate.clip(.2, .28))
                        .weight(Weight.highestEntropy(share))
                        .aggregation(aggregation)
                        .terms();
        double[] entropies = {.05, 1.2, .01, .9, .02, 99, .3, .001, .6, .45, 99, 99};
        Rollout rollout = FixtureF1.rollout();
        Scores scores = new Scores(LogProbs.plain(FixtureF1.live()), Tensor.of(entropies, 4, 3));
        Advantages advantages = method.advantage().estimate(rollout);
        StepCounts counts =
                FixtureF1.counts().withSelected(method.selected(scores, rollout, advantages));
        return method.loss(scores, rollout, advantages, counts).value().item();
    }
}

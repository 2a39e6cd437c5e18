package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.FixtureF1;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
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
}

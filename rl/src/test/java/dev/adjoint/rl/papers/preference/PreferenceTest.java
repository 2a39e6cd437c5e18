package dev.adjoint.rl.papers.preference;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.DType;
import dev.adjoint.rl.FixtureF1;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The worked example of the sheets: summed log-probabilities −4 and −5, of the reference −4.5 and
 * −4.7, over answers of 4 and 5 tokens: h = (.5, −.3), d = .8.
 */
class PreferenceTest {
    private static final double PRINTED = 6e-7;
    private static final double X = Double.NaN;

    private static Tensor even(double first, double second) {
        double a = first / 4;
        double b = second / 5;
        return Tensor.of(new double[] {a, a, a, a, X, b, b, b, b, b}, 2, 5);
    }

    private static Mask mask() {
        return Mask.lengths(DType.F64, 5, 4, 5);
    }

    private static Pairs pairs() {
        return Pairs.of(
                mask(),
                new Choices(new int[] {0}, new int[] {1}),
                LogProbs.plain(even(-4.5, -4.7)));
    }

    private static Scores scores(Tensor live) {
        return new Scores(LogProbs.plain(live), Tensor.full(DType.F64, 0, live.shape()));
    }

    private static Tensor live() {
        return even(-4, -5).tracked();
    }

    private static void check(PairObjective objective, double loss, double slopeOfBetter) {
        inDouble(() -> {
            Tensor live = live();
            Loss result = objective.loss(scores(live), pairs(), PairCounts.of(pairs()));
            assertEquals(loss, result.value().item(), PRINTED, objective.toString());
            double[] gradient = gradient(result.value(), live);
            assertEquals(slopeOfBetter, gradient[0], PRINTED, objective.toString());
            assertEquals(0, gradient[4], objective + ", padding");
        });
    }

    @Test
    void dpo() {
        check(Dpo.of(), .653947, -.048001);
    }

    @Test
    void dpoGradientIsBetaTimesTheDoubt() {
        double doubt = 1 / (1 + StrictMath.exp(.08));
        check(new Dpo(.1, 0), .653947, -.1 * doubt);
        double steep = 1 / (1 + StrictMath.exp(.4));
        check(new Dpo(.5, 0), .513015, -.5 * steep);
        double sure = -.1 * (.9 * doubt - .1 * (1 - doubt));
        check(new Dpo(.1, .1), .661947, sure);
    }

    @Test
    void ipoByItsTwoReadings() {
        check(new Ipo(.1, Ipo.Length.SUM), 17.64, 2 * (.8 - 5));
        double mean = .5 / 4 + .3 / 5;
        check(new Ipo(.1, Ipo.Length.MEAN), 23.184225, 2 * (mean - 5) / 4);
        check(new Ipo(.5, Ipo.Length.SUM), .04, 2 * (.8 - 1));
        check(new Ipo(.5, Ipo.Length.MEAN), .664225, 2 * (mean - 1) / 4);
    }

    /** Before the first step the policy is the reference: log 2 exactly. */
    @Test
    void dpoStartsAtLogTwo() {
        inDouble(() -> {
            Tensor live = even(-4.5, -4.7).tracked();
            Loss loss = Dpo.of().loss(scores(live), pairs(), PairCounts.of(pairs()));
            assertEquals(StrictMath.log(2), loss.value().item(), 1e-16);
        });
    }

    @Test
    void ktoOfGoodAndBad() {
        inDouble(() -> {
            Tensor live = live();
            Kto.Marked marked =
                    new Kto.Marked(
                            mask(), new boolean[] {true, false}, LogProbs.plain(even(-4.5, -4.7)));
            double z = Kto.referencePoint(scores(live.detach()), marked);
            assertEquals(.1, z, 1e-15, "the mean of .5 and −.3");
            Loss loss = new Kto(.1, 1, 2).loss(scores(live), marked, z, 2);
            double good = 1 / (1 + StrictMath.exp(-.1 * (.5 - .1)));
            double bad = 1 / (1 + StrictMath.exp(-.1 * (.1 + .3)));
            assertEquals(((1 - good) + 2 * (1 - bad)) / 2, loss.value().item(), 1e-15);
            double[] gradient = gradient(loss.value(), live);
            assertEquals(-.1 * good * (1 - good) / 2, gradient[0], 1e-15);
            assertEquals(2 * .1 * bad * (1 - bad) / 2, gradient[5], 1e-15);
            assertEquals(.05, loss.stats().get("reward_good").mean(), 1e-15);
            assertEquals(-.03, loss.stats().get("reward_bad").mean(), 1e-15);
        });
    }

    @Test
    void orpoOfMeans() {
        inDouble(() -> {
            Tensor live = live();
            Pairs pairs = Pairs.of(mask(), new Choices(new int[] {0}, new int[] {1}));
            Loss loss = new Orpo(.2).loss(scores(live), pairs, PairCounts.of(pairs));
            double p = StrictMath.exp(-1);
            double odds = StrictMath.log(p / (1 - p)); // both answers have the mean −1
            assertEquals(1 + .2 * StrictMath.log(2), loss.value().item(), 1e-15);
            assertEquals(odds * .2, loss.stats().get("reward_better").mean(), 1e-15);
        });
    }

    @Test
    void rewardModel() {
        inDouble(() -> {
            Tensor rewards = Tensor.of(new double[] {1.2, .4}, 2, 1).tracked();
            Choices choices = new Choices(new int[] {0}, new int[] {1});
            Loss plain = new BradleyTerry(0).loss(rewards, choices, 1);
            assertEquals(.371101, plain.value().item(), PRINTED);
            assertNear(
                    "slope",
                    new double[] {-.310026, .310026},
                    gradient(plain.value(), rewards),
                    PRINTED);
            Tensor margin = Tensor.of(new double[] {.5}, 1, 1);
            assertEquals(
                    .554355,
                    new BradleyTerry(0).loss(rewards, choices, margin, 1).value().item(),
                    PRINTED);
            assertEquals(
                    .396701,
                    new BradleyTerry(.01).loss(rewards, choices, 1).value().item(),
                    PRINTED);
            assertEquals(1, plain.stats().get("accuracy").mean());
        });
    }

    /** Trap 1: pairs of a step in two micro-batches add up, the imitation of ORPO too. */
    @Test
    void microBatchesAddUp() {
        for (PairObjective objective :
                List.of(Dpo.of(), new Ipo(.1, Ipo.Length.MEAN), new Orpo(.2))) {
            inDouble(() -> {
                Tensor live = live();
                Choices both = new Choices(new int[] {0, 1}, new int[] {1, 0});
                Pairs whole = new Pairs(mask(), both, pairs().reference());
                PairCounts counts = PairCounts.of(whole);
                Loss one = objective.loss(scores(live), whole, counts);
                double[] sum = new double[10];
                double value = 0;
                for (int i = 0; i < 2; i++) {
                    Choices part =
                            new Choices(
                                    new int[] {both.chosen()[i]}, new int[] {both.rejected()[i]});
                    Pairs half = new Pairs(mask(), part, pairs().reference());
                    Loss loss = objective.loss(scores(live), half, counts);
                    value += loss.value().item();
                    double[] gradient = gradient(loss.value(), live);
                    Arrays.setAll(sum, j -> sum[j] + gradient[j]);
                }
                assertEquals(one.value().item(), value, 1e-12, objective.toString());
                assertNear(objective.toString(), gradient(one.value(), live), sum, 1e-12);
            });
        }
    }

    @Test
    void imitationIsTheMeanOverTokens() {
        inDouble(() -> {
            Tensor live = FixtureF1.live();
            Loss loss = Sft.loss(FixtureF1.scores(live), FixtureF1.mask(), FixtureF1.counts());
            assertEquals(.633333, loss.value().item(), PRINTED);
            double n = -1. / 9;
            assertNear(
                    "−1/N",
                    new double[] {n, n, n, n, n, 0, n, n, n, n, 0, 0},
                    gradient(loss.value(), live),
                    1e-16);
        });
    }

    @Test
    void rejectionKeepsWhatIsGoodEnough() {
        double[] scores = {.2, .9, .9, .1};
        assertArrayEquals(
                new int[] {1, 2},
                new RejectionSampling.AtLeast(.9).keep(Groups.of(0, 0, 0, 0), scores));
        assertArrayEquals(
                new int[] {1, 2},
                new RejectionSampling.Best(.5).keep(Groups.of(0, 0, 1, 1), scores));
        assertArrayEquals(
                new int[] {1}, new RejectionSampling.Best(0).keep(Groups.of(0, 0, 0, 0), scores));
        assertArrayEquals(
                new int[] {}, new RejectionSampling.Best(1).keep(Groups.of(0, 0, 0, 0), scores));
    }

    /** Imitating what was kept is a policy gradient with the advantages 1 and 0. */
    @Test
    void rejectionIsAPolicyGradient() {
        inDouble(() -> {
            Tensor live = FixtureF1.live();
            Mask kept = FixtureF1.mask().and(new Mask(FixtureF1.mask().spread(0, 1, 1, 0)));
            var counts = dev.adjoint.rl.StepCounts.of(kept, 3);
            double[] imitation =
                    gradient(Sft.loss(FixtureF1.scores(live), kept, counts).value(), live);
            var method =
                    dev.adjoint.rl.PolicyGradient.named("0/1")
                            .advantage(Advantage.score())
                            .ratio(Ratio.none())
                            .surrogate(Surrogate.scoreFunction())
                            .weight(Weight.all())
                            .aggregation(Aggregation.tokenMean())
                            .terms();
            Rollout rollout = FixtureF1.rollout().withScores(0, 1, 1, 0);
            Loss loss =
                    method.loss(
                            FixtureF1.scores(live),
                            rollout,
                            method.advantage().estimate(rollout),
                            counts);
            assertNear("gradient", imitation, gradient(loss.value(), live), 1e-16);
        });
    }

    @Test
    void messages() {
        inDouble(() -> {
            assertMessage(
                    "choices: 1 answers are chosen and 2 rejected",
                    () -> new Choices(new int[1], new int[2]));
            Pairs bare = Pairs.of(mask(), new Choices(new int[] {0}, new int[] {1}));
            assertMessage(
                    "DPO: needs log-probabilities of a reference policy, the pairs have none",
                    () -> Dpo.of().loss(scores(live()), bare, PairCounts.of(bare)));
            assertMessage(
                    "KTO: 1 marks, the mask has 2 rows",
                    () -> new Kto.Marked(mask(), new boolean[1], LogProbs.plain(live())));
            assertMessage(
                    "IPO: log-probabilities under different sampling: Sampling[temperature=0.6, topP=1.0, topK=0]"
                            + " and Sampling[temperature=1.0, topP=1.0, topK=0]",
                    () ->
                            new Ipo(.1, Ipo.Length.SUM)
                                    .loss(
                                            new Scores(
                                                    new LogProbs(live(), Sampling.at(.6), 0),
                                                    live()),
                                            pairs(),
                                            PairCounts.of(pairs())));
        });
    }

    private static void assertMessage(
            String message, org.junit.jupiter.api.function.Executable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}

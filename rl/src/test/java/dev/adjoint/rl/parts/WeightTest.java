package dev.adjoint.rl.parts;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.DType;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.tensor.Tensor;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Importance weights of .5, 2 and 8 in one answer of three tokens. */
class WeightTest {
    private static Tensor row(double... values) {
        return Tensor.of(values, 1, values.length);
    }

    private static Tensor logs(double... values) {
        return row(DoubleStream.of(values).map(StrictMath::log).toArray());
    }

    private static Rollout stale() {
        return Rollout.of(
                        Mask.lengths(DType.F64, 3, 3),
                        Groups.of(0),
                        new double[] {1},
                        LogProbs.plain(logs(.4, .2, .1)))
                .withProximal(new LogProbs(logs(.2, .4, .8), Sampling.PLAIN, 1));
    }

    private static double[] weights(Weight weight, double advantage) {
        Tensor live = logs(.1, .1, .1);
        Tensor advantages = row(advantage, advantage, advantage);
        return weight.perToken(new Weight.Seen(live, row(.1, .2, .3), advantages, stale()))
                .toDoubles();
    }

    @Test
    void truncatedAndMaskedImportance() {
        inDouble(() -> {
            Weight.Level token = Weight.Level.TOKEN;
            Weight.Level sequence = Weight.Level.SEQUENCE;
            assertNear(
                    "cap", new double[] {.5, 2, 3}, weights(Weight.truncated(token, 3), 1), 1e-14);
            assertNear(
                    "band", new double[] {0, 2, 0}, weights(Weight.within(token, .6, 5), 1), 1e-14);
            assertNear(
                    "product",
                    new double[] {8, 8, 8},
                    weights(Weight.truncated(sequence, 9), 1),
                    1e-13);
            assertNear(
                    "product",
                    new double[] {0, 0, 0},
                    weights(Weight.within(sequence, 0, 5), 1),
                    1e-13);
        });
    }

    @Test
    void offPolicyAnswersAreDroppedIfTheyWereBad() {
        inDouble(() -> {
            assertNear("bad", new double[3], weights(Weight.offPolicyAnswersDropped(.1), -1), 0);
            assertNear(
                    "good",
                    new double[] {1, 1, 1},
                    weights(Weight.offPolicyAnswersDropped(.1), 1),
                    0);
            assertNear(
                    "near",
                    new double[] {1, 1, 1},
                    weights(Weight.offPolicyAnswersDropped(9), -1),
                    0);
        });
    }

    @Test
    void selectionAndCorrectionMultiply() {
        inDouble(() ->
                assertNear(
                        "both",
                        new double[] {0, 2, 3},
                        weights(
                                Weight.truncated(Weight.Level.TOKEN, 3)
                                        .and(Weight.highestEntropy(.5)),
                                1),
                        1e-14));
    }

    /**
     * A corrected stale rollout is accepted, its weights are constants and dropped tokens stay in
     * the denominator.
     */
    @Test
    void correctedLossHasTheWeightedGradient() {
        inDouble(() -> {
            PolicyGradient method =
                    PolicyGradient.named("corrected")
                            .advantage(Advantage.score())
                            .ratio(Ratio.perToken())
                            .surrogate(Surrogate.unclipped())
                            .weight(Weight.within(Weight.Level.TOKEN, .6, 5))
                            .aggregation(Aggregation.tokenMean())
                            .terms();
            Tensor live = logs(.2, .4, .8).tracked();
            Rollout rollout = stale();
            var loss =
                    method.loss(
                            new Scores(new LogProbs(live, Sampling.PLAIN, 1), row(0, 0, 0)),
                            rollout,
                            method.advantage().estimate(rollout),
                            StepCounts.of(rollout.mask(), 3));
            assertEquals(-2. / 3, loss.value().item(), 1e-14);
            assertNear(
                    "gradient", new double[] {0, -2. / 3, 0}, gradient(loss.value(), live), 1e-14);
        });
    }

    /** Dividing by the policy that drew the tokens needs no correction. */
    @Test
    void ratioToTheBehaviour() {
        inDouble(() -> {
            double[] ratio = Ratio.toBehaviour().of(logs(.4, .4, .4), stale()).toDoubles();
            assertNear("ratio", new double[] {1, 2, 4}, ratio, 1e-14);
            double[] likelihood = Ratio.constant(.5).of(logs(.4, .2, .1), stale()).toDoubles();
            assertNear("constant", new double[] {.8, .4, .2}, likelihood, 1e-14);
        });
    }
}

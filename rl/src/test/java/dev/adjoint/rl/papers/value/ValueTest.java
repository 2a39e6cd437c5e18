package dev.adjoint.rl.papers.value;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static Tensor row(double... values) {
        return Tensor.of(values, 1, values.length);
    }

    private static double target(Dqn.Chooser chooser, Tensor target, Tensor live, double goesOn) {
        return new Dqn(.9, chooser).targets(row(1), row(goesOn), target, live).item();
    }

    @Test
    void doubleTargetsLetTheLiveNetworkChoose() {
        inDouble(() -> {
            Tensor live = row(1, 2, 1.5);
            Tensor target = row(.5, .7, 3);
            assertEquals(3.7, target(Dqn.Chooser.TARGET, target, live, 1), 1e-15);
            assertEquals(1.63, target(Dqn.Chooser.LIVE, target, live, 1), 1e-15);
            assertEquals(1, target(Dqn.Chooser.LIVE, target, live, 0), 1e-15, "terminated");
        });
    }

    /** Golden numbers of rlax: two transitions whose errors are 0 and 1. */
    @Test
    void doubleErrorsOfRlax() {
        inDouble(() -> {
            double[] zero = error(0, row(1, 1, 0), 0, row(2, 10, 1), row(99, 1, 98));
            assertNear("γ 0", new double[] {0}, zero, 1e-15);
            double[] one = error(1, row(1, 2, 0), 1, row(11, 20, 1), row(91, 2, 66));
            assertNear("γ 1", new double[] {1}, one, 1e-15);
        });
    }

    private static double[] error(
            double gamma, Tensor q, int action, Tensor selector, Tensor values) {
        Tensor wanted = new Dqn(gamma, Dqn.Chooser.LIVE).targets(row(1), row(1), values, selector);
        return wanted.sub(q.gatherElements(Tensor.of(new int[] {action}, 1)).unsqueeze(-1))
                .toDoubles();
    }

    @Test
    void huberIsQuadraticThenLinear() {
        inDouble(() -> {
            Tensor x = row(-.3, .5, 2, -3).tracked();
            Tensor loss = Dqn.huber(x);
            assertNear("value", new double[] {.045, .125, 1.5, 2.5}, loss.toDoubles(), 1e-15);
            assertNear("slope", new double[] {-.3, .5, 1, -1}, gradient(loss.sum(), x), 1e-15);
        });
    }

    /** Trap 28: no gradient reaches the targets. */
    @Test
    void targetsAreConstants() {
        inDouble(() -> {
            Tensor q = row(1, 2).tracked();
            Tensor next = row(3, 4).tracked();
            Dqn dqn = new Dqn(.9, Dqn.Chooser.TARGET);
            Tensor loss =
                    dqn.loss(
                            q,
                            Tensor.of(new int[] {0}, 1),
                            dqn.targets(row(1), row(1), next, next));
            assertNear("q", new double[] {-1, 0}, gradient(loss, q), 1e-15);
            assertNear("target", new double[] {0, 0}, gradient(loss, next), 0);
            assertFalse(dqn.targets(row(1), row(1), next, next).isTracked());
            Sac sac = new Sac(.99, -2);
            Tensor wanted =
                    sac.targets(
                            row(1), row(1), next.slice(1, 0, 1), next.slice(1, 0, 1), row(9), .2);
            assertFalse(wanted.isTracked());
            Tensor critic = sac.criticLoss(q.slice(1, 0, 1), wanted);
            assertNear("target of SAC", new double[] {0, 0}, gradient(critic, next), 0);
        });
    }

    @Test
    void tanhGaussianOfTheSheet() {
        inDouble(() -> {
            TanhGaussian drawn = TanhGaussian.of(row(.2, -.5), row(-1, .3), row(.7, -1.1));
            assertNear(
                    "action", new double[] {.428057, -.962941}, drawn.action().toDoubles(), 6e-7);
            assertEquals(.835326, drawn.logProb().item(), 6e-7);
        });
    }

    /** Trap 26: where tanh is 1 to the last bit the density stays finite and right. */
    @Test
    void tanhGaussianFarOut() {
        inDouble(() -> {
            double logProb =
                    TanhGaussian.of(row(20), row(StrictMath.log(.01)), row(0)).logProb().item();
            double normal = -StrictMath.log(.01) - .5 * StrictMath.log(2 * Math.PI);
            double stretching = 2 * (StrictMath.log(2) - 20);
            assertEquals(normal - stretching, logProb, 1e-12);
        });
    }

    @Test
    void softTargetAndTemperatureOfTheSheet() {
        inDouble(() -> {
            Sac sac = new Sac(.99, -2);
            Tensor target = sac.targets(row(.5), row(1), row(.835326), row(1), row(1.3), .2);
            assertEquals(1.324605, target.item(), 6e-7);
            Tensor logAlpha = Tensor.of(new double[] {StrictMath.log(.2)}, 1).tracked();
            Tensor loss = sac.temperatureLoss(logAlpha, row(.835326));
            assertEquals(.232935, gradient(loss, logAlpha)[0], 6e-7);
        });
    }

    /** The actor's loss pushes the action up where the smaller critic rises with it. */
    @Test
    void actorClimbsTheSmallerCritic() {
        inDouble(() -> {
            Tensor action = Tensor.full(DType.F64, .3, row(0).shape()).contiguous().tracked();
            Tensor loss = new Sac(.99, -1).actorLoss(row(0), action.mul(2), action.mul(5), .1);
            assertEquals(-2, gradient(loss, action)[0], 1e-15);
            assertTrue(loss.item() < 0);
        });
    }
}

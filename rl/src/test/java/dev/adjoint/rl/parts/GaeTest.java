package dev.adjoint.rl.parts;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.DType;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GaeTest {
    private static final boolean[] RUNNING = {false, false, false};

    @Test
    void bootstrapsBehindTheLastStep() {
        double[] advantages =
                new Gae(.9, .8)
                        .advantages(
                                new Gae.Steps(
                                        new double[] {1, 0, 2},
                                        new double[] {.5, .4, .3},
                                        new double[] {.4, .3, .2},
                                        RUNNING));
        assertNear("A", new double[] {1.740992, 1.2236, 1.88}, advantages, 1e-12);
    }

    @Test
    void terminationCutsEverythingToItsRight() {
        double[] advantages =
                new Gae(.9, .8)
                        .advantages(
                                new Gae.Steps(
                                        new double[] {1, 0, 2},
                                        new double[] {.5, .4, .3},
                                        new double[] {.4, 0, .2},
                                        new boolean[] {false, true, false}));
        assertNear("A", new double[] {.572, -.4, 1.88}, advantages, 1e-12);
    }

    /** Trap 14: reward 1 for ever has the value 1 / (1 − γ), wherever the chain is cut off. */
    @Test
    void truncationGoesOnBehindTheCut() {
        double value = 1 / (1 - .9);
        double[] endless = {value, value, value};
        double[] advantages =
                new Gae(.9, 1)
                        .advantages(
                                new Gae.Steps(
                                        new double[] {1, 1, 1},
                                        endless,
                                        endless,
                                        new boolean[] {false, true, false}));
        assertNear("A", new double[3], advantages, 1e-14);
    }

    /** The first row of rlax's truncated GAE, to the tolerance of its own test. */
    @Test
    void goldenNumbersOfRlax() {
        double[] rewards = {0, 0, 1, 0, -.5};
        double[] values = {1, 4, -3, -2, -1};
        double[] following = {4, -3, -2, -1, -1};
        double[][] golden = {
            {1, -1.45118, -4.4557, 2.5396, .5249, -.49},
            {.7, -.676979, -5.248167, 2.4846, .6704, -.49},
            {.4, .56731, -6.042, 2.3431, .815, -.49}
        };
        for (double[] row : golden) {
            double[] advantages =
                    new Gae(.99, row[0])
                            .advantages(new Gae.Steps(rewards, values, following, new boolean[5]));
            assertNear("λ " + row[0], java.util.Arrays.copyOfRange(row, 1, 6), advantages, 1e-3);
        }
    }

    /** Trap 11: observation tokens are stepped over and change no action's advantage. */
    @Test
    void observationTokensAreSteppedOver() {
        inDouble(() -> {
            Mask mask = new Mask(Tensor.of(new double[] {1, 1, 0, 0, 1}, 1, 5));
            Rollout rollout =
                    Rollout.of(
                                    mask,
                                    Groups.of(0),
                                    new double[] {1},
                                    LogProbs.plain(
                                            Tensor.full(DType.F64, -1, mask.weights().shape())))
                            .withValues(Tensor.of(new double[] {.2, .4, 9, Double.NaN, .5}, 1, 5));
            double[] advantages =
                    Advantage.gae(1, .9, new Kl.None()).estimate(rollout).perToken().toDoubles();
            assertNear("A", new double[] {.695, .55, 0, 0, .5}, advantages, 1e-14);
        });
    }

    @Test
    void lambdaZeroIsTheErrorOfOneStep() {
        double[] advantages =
                new Gae(.9, 0)
                        .advantages(
                                new Gae.Steps(
                                        new double[] {1, 0, 2},
                                        new double[] {.5, .4, .3},
                                        new double[] {.4, .3, .2},
                                        RUNNING));
        assertNear("δ", new double[] {.86, -.13, 1.88}, advantages, 1e-14);
    }

    @Test
    void lengthsThatDifferAreRefused() {
        assertEquals(
                "gae: lengths differ: 1 rewards, 2 values, 1 following values, 1 ends",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new Gae.Steps(
                                                new double[1],
                                                new double[2],
                                                new double[1],
                                                new boolean[1]))
                        .getMessage());
    }
}

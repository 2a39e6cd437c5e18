package dev.adjoint.rl.train.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.env.classic.CartPole;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.GridWorld;
import dev.adjoint.rl.env.classic.Identity;
import dev.adjoint.rl.env.classic.Simulation;
import dev.adjoint.rl.papers.tokens.A2c;
import dev.adjoint.rl.papers.tokens.Ppo;
import dev.adjoint.rl.parts.Gae;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.tensor.RandomKey;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the loop learns: identity environments always, the gates of the published tables as long
 * tests.
 */
class ActorCriticTest {
    private static final Supplier<Environment<Integer>> IDENTITY =
            () -> new Simulation<>(new Identity(4), Identity.LIMIT);

    private static PolicyGradient ppo(double clip, double entropy) {
        return Ppo.of(new Ppo.Settings(.99, .95, clip, entropy, new Kl.None()));
    }

    private static double earned(
            ActorCritic learner, Environment<Integer> environment, int episodes) {
        return ControlEvaluation.meanReturn(
                environment, learner::act, RandomKey.root(99).split("evaluation"), episodes);
    }

    private static ActorCritic.Settings quick(boolean whitened) {
        return new ActorCritic.Settings(
                8, 32, 4, 64, new Gae(.5, .9), whitened, Schedule.constant(3e-3), .5, 32);
    }

    @Test
    void ppoLearnsTheIdentity() {
        ActorCritic learner = new ActorCritic(IDENTITY, quick(true), RandomKey.root(1));
        learner.run(6_000, _ -> ppo(.2, 0), Ppo.critic(.5, 10));
        double earned = earned(learner, IDENTITY.get(), 5);
        assertTrue(earned >= 90, "earned " + earned + " of 100");
    }

    @Test
    void a2cLearnsTheIdentity() {
        ActorCritic learner = new ActorCritic(IDENTITY, quick(false), RandomKey.root(1));
        learner.run(6_000, _ -> A2c.of(.5, .9, .01), A2c.critic());
        double earned = earned(learner, IDENTITY.get(), 5);
        assertTrue(earned >= 90, "earned " + earned + " of 100");
    }

    /** Trap 22: the same seed gives the same numbers. */
    @Test
    void theSameSeedLearnsTheSame() {
        double[][] observation = {{1, 0, 0, 0}};
        double[] values = new double[2];
        for (int i = 0; i < 2; i++) {
            ActorCritic learner = new ActorCritic(IDENTITY, quick(true), RandomKey.root(7));
            learner.run(512, _ -> ppo(.2, 0), Ppo.critic(.5, 10));
            values[i] = learner.value(observation[0]);
        }
        assertArrayEquals(new double[] {values[0]}, new double[] {values[1]});
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ppoBalancesThePole(long seed) {
        Supplier<Environment<Integer>> pole =
                () -> new Simulation<>(new CartPole(), CartPole.LIMIT);
        int rounds = 100_000 / 256;
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        8,
                        32,
                        20,
                        256,
                        new Gae(.98, .8),
                        true,
                        Schedule.linear(1e-3, 0, rounds, 0),
                        .5,
                        64);
        ActorCritic learner = new ActorCritic(pole, settings, RandomKey.root(seed));
        learner.run(100_000, left -> ppo(.2 * left, 0), Ppo.critic(.5, 1e9));
        double earned = earned(learner, pole.get(), 50);
        assertTrue(earned >= 475, "seed " + seed + " earned " + earned + " of 500");
    }

    /** The best memoryless policy reaches .7402. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ppoCrossesTheLake(long seed) {
        Supplier<Environment<Integer>> lake =
                () -> new Simulation<>(GridWorld.lake(true), GridWorld.LAKE_LIMIT);
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        16,
                        64,
                        4,
                        256,
                        new Gae(.99, .95),
                        true,
                        Schedule.linear(3e-3, 0, 300, .1),
                        .5,
                        32);
        ActorCritic learner = new ActorCritic(lake, settings, RandomKey.root(seed));
        learner.run(300_000, left -> ppo(.2, .1 * left + .005), Ppo.critic(.5, 1e9));
        double earned = earned(learner, lake.get(), 2_000);
        assertTrue(earned >= .70, "seed " + seed + " earned " + earned);
    }
}

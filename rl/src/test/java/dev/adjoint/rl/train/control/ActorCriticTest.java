package dev.adjoint.rl.train.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.Identity;
import dev.adjoint.rl.env.classic.Simulation;
import dev.adjoint.rl.papers.tokens.A2c;
import dev.adjoint.rl.papers.tokens.Ppo;
import dev.adjoint.rl.papers.tokens.Reinforce;
import dev.adjoint.rl.parts.Gae;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.tensor.RandomKey;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

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

    /**
     * REINFORCE with a learnt baseline: the returns are not bootstrapped within a segment (λ = 1).
     */
    @Test
    void reinforceLearnsTheIdentity() {
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        8, 32, 1, 256, new Gae(.5, 1), false, Schedule.constant(1e-2), .5, 32);
        ActorCritic learner = new ActorCritic(IDENTITY, settings, RandomKey.root(1));
        learner.run(20_000, _ -> Reinforce.of(), A2c.critic());
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
}

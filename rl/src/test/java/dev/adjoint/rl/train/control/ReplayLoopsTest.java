package dev.adjoint.rl.train.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.End;
import dev.adjoint.rl.env.classic.Chain;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.Identity;
import dev.adjoint.rl.env.classic.Simulation;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.papers.value.Dqn;
import dev.adjoint.tensor.RandomKey;
import org.junit.jupiter.api.Test;

class ReplayLoopsTest {
    private static final RandomKey EVALUATION = RandomKey.root(99).split("evaluation");

    /** Trap 14: a cut is no end, and what follows it is the observation before the reset. */
    @Test
    void replayKeepsWhatFollowed() {
        Replay replay = new Replay(2, 1, 1);
        replay.add(
                new double[] {1},
                new double[] {0},
                new Step(new double[] {9}, 1, new End.Terminated<>()));
        Replay.Batch first = replay.draw(1, RandomKey.root(1));
        assertEquals(0, first.goesOn().item());
        Step cut = new Step(new double[] {8}, 2, new End.Truncated<>(new double[] {7}));
        replay.add(new double[] {2}, new double[] {1}, cut);
        replay.add(new double[] {2}, new double[] {1}, cut);
        Replay.Batch batch = replay.draw(64, RandomKey.root(1));
        assertEquals(2, replay.size(), "the oldest was replaced");
        for (int i = 0; i < 64; i++) {
            assertEquals(7, batch.following().toFloats()[i]);
            assertEquals(1, batch.goesOn().toFloats()[i]);
            assertEquals(1, batch.choices().toInts()[i]);
        }
    }

    /** What DQN learns is what value iteration computes. */
    @Test
    void dqnFindsTheValuesOfTheChain() {
        Chain chain = new Chain(4, .05);
        Environment<Integer> environment = new Simulation<>(chain, 50);
        DqnLoop.Settings settings =
                new DqnLoop.Settings(
                        5_000, 100, 4, 2, 32, 100, .9, .5, Schedule.constant(2e-3), 32);
        DqnLoop learner =
                new DqnLoop(
                        environment, new Dqn(.8, Dqn.Chooser.LIVE), settings, RandomKey.root(1));
        learner.run(5_000);
        double[][] exact = chain.actionValues(.8);
        for (int state = 0; state < 3; state++) {
            assertArrayEquals(
                    exact[state], learner.values(chain.observe(state)), .05, "state " + state);
        }
    }

    @Test
    void dqnLearnsTheIdentity() {
        Environment<Integer> identity = new Simulation<>(new Identity(4), Identity.LIMIT);
        DqnLoop.Settings settings =
                new DqnLoop.Settings(
                        2_000, 100, 4, 4, 32, 100, .5, .1, Schedule.constant(2e-3), 32);
        DqnLoop learner =
                new DqnLoop(identity, new Dqn(0, Dqn.Chooser.TARGET), settings, RandomKey.root(1));
        learner.run(1_200);
        double earned =
                ControlEvaluation.meanReturn(
                        new Simulation<>(new Identity(4), Identity.LIMIT),
                        learner::act,
                        EVALUATION,
                        5);
        assertTrue(earned >= 90, "earned " + earned + " of 100");
    }
}

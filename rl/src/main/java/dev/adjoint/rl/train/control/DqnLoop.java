package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.env.classic.Actions;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.papers.value.Dqn;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/**
 * The loop of DQN: act with some randomness, keep what happened, learn from what is drawn, copy the
 * network at times.
 */
public final class DqnLoop {
    /**
     * The numbers of a run.
     *
     * @param capacity of the replay
     * @param starts environment steps before learning starts
     * @param every environment steps between rounds of learning
     * @param updates in each round
     * @param batch transitions in an update
     * @param copyEvery environment steps between copies to the target network, at most one a round
     * @param explored the share of the run over which the share of random actions falls
     * @param finalExploration what it falls to
     * @param rate the learning rate by environment step
     * @param width of both hidden layers
     */
    public record Settings(
            int capacity,
            int starts,
            int every,
            int updates,
            int batch,
            int copyEvery,
            double explored,
            double finalExploration,
            Schedule rate,
            int width) {}

    private static final double CLIP_NORM = 10;
    private final Environment<Integer> environment;
    private final Dqn method;
    private final Settings settings;
    private final RandomKey key;
    private final Network network;
    private final Training training;
    private final Replay replay;
    private final int actions;
    private List<Tensor> target;

    /** A learner in an environment. */
    public DqnLoop(Environment<Integer> environment, Dqn method, Settings settings, RandomKey key) {
        this.environment = environment;
        this.method = method;
        this.settings = settings;
        this.key = key;
        this.actions = ((Actions.Discrete) environment.actions()).count();
        int size = environment.observationSize();
        int width = settings.width();
        this.network =
                new Network(key.split("network"), Tensor::relu, 1, size, width, width, actions);
        this.training = new Training(network.parameters(), AdamW.Settings.DEFAULT, CLIP_NORM);
        this.replay = new Replay(settings.capacity(), size, 1);
        this.target = network.frozen();
    }

    /** Learns for a number of environment steps. */
    public void run(int steps) {
        int episode = 0;
        int copied = 0;
        double[] observation = environment.reset(key.split("episode").split(episode++));
        for (int t = 0; t < steps; t++) {
            int action =
                    explores(t, steps) ? key.split("action").integer(t, actions) : act(observation);
            Step step = environment.step(action);
            replay.add(observation, new double[] {action}, step);
            observation =
                    step.end().isLast()
                            ? environment.reset(key.split("episode").split(episode++))
                            : step.observation();
            if (t >= settings.starts() && (t + 1) % settings.every() == 0) {
                if (t + 1 - copied >= settings.copyEvery()) {
                    target = network.frozen();
                    copied = t + 1;
                }
                learn(key.split("learn").split(t), settings.rate().at(t));
            }
        }
    }

    private boolean explores(int t, int steps) {
        double done = Math.min(1, t / (settings.explored() * steps));
        return key.split("explore").uniform(t) < 1 + done * (settings.finalExploration() - 1);
    }

    private void learn(RandomKey draws, double rate) {
        for (int update = 0; update < settings.updates(); update++) {
            Replay.Batch batch = replay.draw(settings.batch(), draws.split(update));
            Tensor targets =
                    Execution.withoutTracking()
                            .call(() ->
                                    method.targets(
                                            batch.rewards(),
                                            batch.goesOn(),
                                            network.apply(batch.following(), target),
                                            network.apply(batch.following())));
            Tensor loss =
                    method.loss(network.apply(batch.observations()), batch.choices(), targets);
            training.descend(loss, rate);
        }
    }

    /** The best action. */
    public int act(double... observation) {
        return Categorical.mode(q(observation))[0];
    }

    /** Q of all actions. */
    public double[] values(double... observation) {
        return q(observation).toDoubles();
    }

    private Tensor q(double... observation) {
        Tensor row = Observations.matrix(List.of(observation), observation.length);
        return Execution.withoutTracking().call(() -> network.apply(row));
    }
}

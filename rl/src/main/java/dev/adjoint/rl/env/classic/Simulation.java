package dev.adjoint.rl.env.classic;

import dev.adjoint.rl.End;
import dev.adjoint.tensor.RandomKey;

/**
 * An environment made of dynamics, cut off after a number of steps.
 *
 * @param <A> an action
 */
public final class Simulation<A> implements Environment<A> {
    private final Dynamics<A> dynamics;
    private final int limit;
    private RandomKey key = RandomKey.root(0);
    private double[] state = {};
    private int steps;
    private boolean running;

    /** An environment whose episodes have at most {@code limit} steps. */
    public Simulation(Dynamics<A> dynamics, int limit) {
        this.dynamics = dynamics;
        this.limit = limit;
    }

    @Override
    public Actions<A> actions() {
        return dynamics.actions();
    }

    @Override
    public int observationSize() {
        return dynamics.observationSize();
    }

    @Override
    public double[] reset(RandomKey episode) {
        return start(dynamics.initial(episode.split("initial")), episode);
    }

    /** Starts an episode from a given state. */
    public double[] start(double[] first, RandomKey episode) {
        state = first.clone();
        key = episode.split("steps");
        steps = 0;
        running = true;
        return dynamics.observe(state);
    }

    @Override
    public Step step(A action) {
        if (!running) {
            throw new IllegalStateException(
                    "environment: the episode is over or was never started; reset it");
        }
        Dynamics.Transition next = dynamics.next(state, action, key.split(steps));
        state = next.state();
        steps++;
        double[] observation = dynamics.observe(state);
        End<double[]> end = end(next.terminated(), observation);
        running = !end.isLast();
        return new Step(observation, next.reward(), end);
    }

    private End<double[]> end(boolean terminated, double... observation) {
        if (terminated) {
            return new End.Terminated<>();
        }
        return steps < limit ? new End.Running<>() : new End.Truncated<>(observation);
    }
}

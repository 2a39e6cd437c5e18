package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * How a small world works, without any memory: states go in and come out. {@link Simulation}
 * remembers where it is.
 *
 * @param <A> an action
 */
public interface Dynamics<A> {
    /**
     * What follows an action.
     *
     * @param state the next state
     * @param reward for the step
     * @param terminated whether the episode is over
     */
    record Transition(double[] state, double reward, boolean terminated) {}

    /** What can be done. */
    Actions<A> actions();

    /** The length of an observation. */
    int observationSize();

    /** A state to start from. */
    double[] initial(RandomKey key);

    /** What an action leads to. */
    Transition next(double[] state, A action, RandomKey key);

    /** What is seen of a state. */
    double[] observe(double... state);
}

package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * Something to act in.
 *
 * @param <A> an action
 */
public interface Environment<A> {
    /** What can be done. */
    Actions<A> actions();

    /** The length of an observation. */
    int observationSize();

    /**
     * Starts an episode, all of whose randomness comes from the key; returns the first observation.
     */
    double[] reset(RandomKey key);

    /**
     * Acts.
     *
     * @throws IllegalStateException if the episode is over or was never started
     */
    Step step(A action);
}

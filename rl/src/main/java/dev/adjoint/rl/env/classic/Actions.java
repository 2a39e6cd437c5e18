package dev.adjoint.rl.env.classic;

/**
 * What can be done.
 *
 * @param <A> an action
 */
public sealed interface Actions<A> {
    /**
     * One of several.
     *
     * @param count actions are 0 ... count − 1
     */
    record Discrete(int count) implements Actions<Integer> {}

    /**
     * Numbers within bounds.
     *
     * @param size how many
     * @param low the least of each
     * @param high the largest of each
     */
    record Box(int size, double low, double high) implements Actions<double[]> {}
}

package dev.adjoint.rl;

/**
 * How a step ended. An episode that was cut off cannot be mistaken for one that was over: its value
 * goes on behind the last observation, which this carries because the environment may already have
 * been reset.
 *
 * @param <O> what is observed
 */
public sealed interface End<O> {
    /** The episode goes on. */
    record Running<O>() implements End<O> {}

    /** The episode is over: nothing comes after it, its value is 0. */
    record Terminated<O>() implements End<O> {}

    /**
     * The episode was cut off by a limit that the observation does not show.
     *
     * @param last the observation after the last step, to estimate the value of what was cut off
     */
    record Truncated<O>(O last) implements End<O> {}

    /** Whether the next step belongs to another episode. */
    default boolean isLast() {
        return !(this instanceof Running);
    }
}

package dev.adjoint.rl;

/**
 * What is minimised on rollouts. {@link PolicyGradient} composes it from parts; a paper whose loss
 * is not a ratio times an advantage implements it itself.
 */
@FunctionalInterface
public interface Objective {
    /**
     * The loss of a micro-batch. The losses of all micro-batches of a step add up to the loss of
     * the step, and so do their gradients; nothing is to be divided again.
     *
     * @param live what the policy that learns says about the tokens
     * @param rollout what is known about the tokens, the same rows
     * @param advantages of the same rows, estimated over the whole step
     * @param step the counts of the whole step
     */
    Loss loss(Scores live, Rollout rollout, Advantages advantages, StepCounts step);
}

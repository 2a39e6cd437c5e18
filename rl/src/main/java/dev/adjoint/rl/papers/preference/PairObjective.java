package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Scores;

/** What is minimised on pairs of answers. */
@FunctionalInterface
public interface PairObjective {
    /**
     * The loss of a micro-batch; those of all micro-batches of a step add up to the loss of the
     * step.
     *
     * @param live what the policy that learns says about all rows
     * @param pairs which rows were preferred to which
     * @param step the counts of the whole step
     */
    Loss loss(Scores live, Pairs pairs, PairCounts step);
}

package dev.adjoint.rl.train.data;

import dev.adjoint.rl.papers.preference.PairObjective;

/** What is done with written answers. */
public sealed interface DataMethod {
    /** Imitate them ({@link dev.adjoint.rl.papers.preference.Sft}). */
    record Imitation() implements DataMethod {}

    /**
     * Prefer the better one of each pair.
     *
     * @param objective the loss of a pair
     * @param needsReference whether it compares with the policy that training started from
     */
    record Pairwise(PairObjective objective, boolean needsReference) implements DataMethod {}

    /**
     * Take better answers for good ones and worse ones for bad ones, each by itself.
     *
     * @param kto with its numbers
     */
    record Marked(dev.adjoint.rl.papers.preference.Kto kto) implements DataMethod {}

    /**
     * Learn to reward better answers more.
     *
     * @param loss of a pair of rewards
     */
    record Rewarding(dev.adjoint.rl.papers.preference.BradleyTerry loss) implements DataMethod {}

    /** Whether a reference policy is needed. */
    default boolean comparesWithReference() {
        return switch (this) {
            case Imitation _, Rewarding _ -> false;
            case Pairwise pairwise -> pairwise.needsReference;
            case Marked _ -> true;
        };
    }

    /** Whether an example has two answers. */
    default boolean needsPairs() {
        return !(this instanceof Imitation);
    }
}

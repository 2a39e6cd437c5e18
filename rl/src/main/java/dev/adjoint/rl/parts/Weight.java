package dev.adjoint.rl.parts;

import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;

/**
 * Which tokens take part in the policy's loss, and how much. A token of weight 0 stays in the
 * denominator, so dropping tokens does not make the others louder.
 */
@FunctionalInterface
public interface Weight {
    /** A factor per token [rows, columns]; a constant. */
    Tensor perToken(Seen seen);

    /** Whether it corrects for tokens drawn by another policy than the ratio divides by. */
    default boolean correctsBehaviour() {
        return false;
    }

    /**
     * What a weight may look at, all of it constant.
     *
     * @param logProb live log-probabilities [rows, columns]
     * @param entropy live entropies [rows, columns]
     * @param advantage [rows, columns]
     * @param rollout of these rows
     */
    record Seen(Tensor logProb, Tensor entropy, Tensor advantage, Rollout rollout) {
        /** Takes all values without their gradient. */
        public Seen {
            logProb = logProb.detach();
            entropy = entropy.detach();
        }
    }

    /** Every token once. */
    static Weight all() {
        return new All();
    }

    /** See {@link #all()}. */
    record All() implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            return Tensor.full(seen.logProb().dtype(), 1, seen.logProb().shape());
        }
    }
}

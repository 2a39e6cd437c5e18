package dev.adjoint.rl.parts;

import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;

/**
 * A loss per token that is added to the policy's, and aggregated like it over all tokens, whatever
 * is selected.
 */
@FunctionalInterface
public interface Term {
    /** The loss per token [rows, columns]. */
    Tensor perToken(Live live);

    /**
     * What a term may look at.
     *
     * @param logProb live log-probabilities [rows, columns], differentiable
     * @param entropy live entropies [rows, columns], differentiable
     * @param advantage [rows, columns], a constant
     * @param rollout of these rows
     */
    record Live(Tensor logProb, Tensor entropy, Tensor advantage, Rollout rollout) {}

    /** −coefficient · entropy: keeps the policy undecided. */
    static Term entropyBonus(double coefficient) {
        return new EntropyBonus(coefficient);
    }

    /** −coefficient · l: imitates what was sampled. */
    static Term likelihood(double coefficient) {
        return new Likelihood(coefficient);
    }

    /** See {@link #entropyBonus}. */
    record EntropyBonus(double coefficient) implements Term {
        @Override
        public Tensor perToken(Live live) {
            return live.entropy().mul(-coefficient);
        }
    }

    /** See {@link #likelihood}. */
    record Likelihood(double coefficient) implements Term {
        @Override
        public Tensor perToken(Live live) {
            return live.logProb().mul(-coefficient);
        }
    }
}

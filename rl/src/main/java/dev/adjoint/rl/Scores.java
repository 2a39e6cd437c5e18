package dev.adjoint.rl;

import dev.adjoint.tensor.Tensor;

/**
 * What the live policy says about a rollout: the only tensors with a gradient.
 *
 * @param logProbs of the sampled tokens
 * @param entropy of the distribution that each token was drawn from [rows, columns], in nats, same
 *     sampling
 */
public record Scores(LogProbs logProbs, Tensor entropy) {
    /** These with 0 outside a mask, whatever stood there; no gradient flows to what is outside. */
    public Scores within(Mask mask) {
        return new Scores(logProbs.within(mask), mask.keep("entropy", entropy));
    }

    /** The rows from (inclusive) to (exclusive). */
    public Scores rows(int from, int to) {
        return new Scores(logProbs.rows(from, to), entropy.slice(0, from, to));
    }
}

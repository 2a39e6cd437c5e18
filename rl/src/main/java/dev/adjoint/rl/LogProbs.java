package dev.adjoint.rl;

import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;

/**
 * Log-probabilities of tokens and where they come from.
 *
 * @param values log π(token | before) [rows, columns]; anything outside the mask
 * @param sampling what was applied to the logits first
 * @param policyVersion how many optimiser steps the weights had seen
 */
public record LogProbs(Tensor values, Sampling sampling, long policyVersion) {
    /** Refuses another rank. */
    public LogProbs {
        Shapes.requireRank("log-probabilities", "values", values.shape(), 2);
        Shapes.requireFloating("log-probabilities", values.dtype());
    }

    /** Under plain sampling, by the first weights. */
    public static LogProbs plain(Tensor values) {
        return new LogProbs(values, Sampling.PLAIN, 0);
    }

    /** These without the gradient: the denominator of an update that is on-policy. */
    public LogProbs detach() {
        return new LogProbs(values.detach(), sampling, policyVersion);
    }

    /** These with 0 outside a mask, whatever stood there. */
    public LogProbs within(Mask mask) {
        return new LogProbs(mask.keep("log-probabilities", values), sampling, policyVersion);
    }

    /** The rows from (inclusive) to (exclusive). */
    public LogProbs rows(int from, int to) {
        return new LogProbs(values.slice(0, from, to), sampling, policyVersion);
    }

    /**
     * Checks that a ratio of these to others means something.
     *
     * @throws IllegalArgumentException if one was drawn under another sampling, or tokens were cut
     *     off
     */
    public void requireComparable(String name, LogProbs other) {
        if (!sampling.equals(other.sampling)) {
            throw new IllegalArgumentException(
                    name
                            + ": log-probabilities under different sampling: "
                            + sampling
                            + " and "
                            + other.sampling);
        }
        if (sampling.isTruncated()) {
            throw new IllegalArgumentException(
                    name
                            + ": log-probabilities under "
                            + sampling
                            + " lack the logarithm of the kept mass; train with topP 1 and topK 0");
        }
    }
}

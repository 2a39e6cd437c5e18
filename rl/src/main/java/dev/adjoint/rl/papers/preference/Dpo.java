package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Scores;
import dev.adjoint.tensor.Tensor;

/**
 * DPO, arXiv:2305.18290, eq. 7: −log σ(beta d), where d is how much more the policy has raised the
 * better answer over the reference than the worse one, in summed log-probabilities. With smoothing
 * s the labels are wrong with that probability: −(1 − s) log σ(beta d) − s log σ(−beta d).
 *
 * @param beta how strongly the policy is held to the reference
 * @param smoothing s, 0 as published
 */
public record Dpo(double beta, double smoothing) implements PairObjective {
    /** As published, beta .1. */
    public static Dpo of() {
        return new Dpo(0.1, 0);
    }

    @Override
    public Loss loss(Scores live, Pairs pairs, PairCounts step) {
        Margin margin = Margin.of(pairs.logRatios("DPO", live), pairs.choices());
        Tensor d = margin.difference().mul(beta);
        Tensor right = d.logSigmoid().mul(1 - smoothing);
        Tensor wrong = d.neg().logSigmoid().mul(smoothing);
        return margin.loss(right.add(wrong).neg(), beta, step.pairs());
    }
}

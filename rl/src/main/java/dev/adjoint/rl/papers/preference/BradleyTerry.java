package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.tensor.Tensor;

/**
 * A reward model from preferences (Bradley and Terry 1952; arXiv:2203.02155, eq. 1): −log
 * σ(r_better − r_worse − margin) + centring · (r_better + r_worse)². Preferences fix rewards up to
 * a constant a prompt; centring picks one.
 *
 * @param centring 0 for none; .01 is usual
 */
public record BradleyTerry(double centring) {
    /**
     * The loss of a micro-batch.
     *
     * @param rewards the scalar head at the last token of each answer [rows, 1]
     * @param choices which rows were preferred to which
     * @param margins by how much [pairs, 1]; a constant
     * @param stepPairs the number of pairs of the whole step
     */
    public Loss loss(Tensor rewards, Choices choices, Tensor margins, int stepPairs) {
        Margin margin = Margin.of(rewards, choices);
        Tensor misjudged = margin.difference().sub(margins).logSigmoid().neg();
        Tensor offset = margin.better().add(margin.worse()).square().mul(centring);
        return margin.loss(misjudged.add(offset), 1, stepPairs);
    }

    /** Without margins. */
    public Loss loss(Tensor rewards, Choices choices, int stepPairs) {
        Tensor none = Tensor.full(rewards.dtype(), 0, choices.better(rewards.detach()).shape());
        return loss(rewards, choices, none, stepPairs);
    }
}

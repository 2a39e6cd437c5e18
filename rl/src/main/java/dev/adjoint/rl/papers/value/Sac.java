package dev.adjoint.rl.papers.value;

import dev.adjoint.tensor.Tensor;

/**
 * Soft actor-critic, arXiv:1812.05905: two critics, the smaller of which counts; an actor that
 * earns entropy too; a temperature α that keeps the entropy at a target.
 *
 * @param gamma the discount
 * @param targetEntropy usually −dim(A)
 */
public record Sac(double gamma, double targetEntropy) {
    /**
     * What both critics should say [count, 1]; a constant: r + γ (min Q' − α log π), by an action
     * drawn anew.
     *
     * @param next the drawn action's log-density
     * @param first Q' of the first frozen critic for it
     * @param second Q' of the second one
     */
    public Tensor targets(
            Tensor rewards, Tensor goesOn, Tensor next, Tensor first, Tensor second, double alpha) {
        Tensor soft = first.min(second).sub(next.mul(alpha)).detach();
        return rewards.add(goesOn.mul(soft).mul(gamma));
    }

    /** ½ mean (Q − y)² of one critic. */
    public Tensor criticLoss(Tensor q, Tensor targets) {
        return q.sub(targets.detach()).square().mean().mul(0.5);
    }

    /** mean (α log π − min Q); the critics are to be frozen, the action is not. */
    public Tensor actorLoss(Tensor logProb, Tensor first, Tensor second, double alpha) {
        return logProb.mul(alpha).sub(first.min(second)).mean();
    }

    /** −mean(α (log π + target entropy)), differentiable by log α. */
    public Tensor temperatureLoss(Tensor logAlpha, Tensor logProb) {
        Tensor excess = logProb.detach().add(targetEntropy).mean();
        return logAlpha.exp().mul(excess).neg().sum();
    }
}

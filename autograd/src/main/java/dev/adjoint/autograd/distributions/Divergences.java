package dev.adjoint.autograd.distributions;

import dev.adjoint.tensor.Tensor;

/** Kullback-Leibler divergences of distributions of one kind, in closed form. */
final class Divergences {
    private Divergences() {}

    /** Σ p (log p − log q). */
    static Tensor of(Categorical p, Categorical q) {
        Tensor difference = p.logits().logSoftmax(-1).sub(q.logits().logSoftmax(-1));
        return p.logits().softmax(-1).mul(difference).sum(-1);
    }

    /** Σ p (log p − log q) over success and failure. */
    static Tensor of(Bernoulli p, Bernoulli q) {
        Tensor yes = p.logits().logSigmoid().sub(q.logits().logSigmoid());
        Tensor no = p.logits().neg().logSigmoid().sub(q.logits().neg().logSigmoid());
        return p.logits().sigmoid().mul(yes).add(p.logits().neg().sigmoid().mul(no));
    }

    /** log(τ/σ) + (σ² + (μ − ν)²) / (2 τ²) − ½. */
    static Tensor of(Normal p, Normal q) {
        Tensor ratio = p.deviation().div(q.deviation());
        Tensor distance = p.mean().sub(q.mean()).div(q.deviation());
        return ratio.square().add(distance.square()).sub(1).mul(0.5).sub(ratio.log());
    }

    /** (α − a) ψ(α) − log Γ(α) + log Γ(a) + a log(β/b) + α (b/β − 1) from rates β to b. */
    static Tensor of(Gamma p, Gamma q) {
        Tensor shapes = p.shape().sub(q.shape()).mul(p.shape().digamma());
        Tensor norms = q.shape().lgamma().sub(p.shape().lgamma());
        Tensor rates = q.shape().mul(p.rate().div(q.rate()).log());
        return shapes.add(norms).add(rates).add(p.shape().mul(q.rate().div(p.rate()).sub(1)));
    }

    /** log B(b) − log B(a) + Σ (a − b) (ψ(a) − ψ(Σ a)). */
    static Tensor of(Dirichlet p, Dirichlet q) {
        Tensor a = p.concentration();
        Tensor difference = a.sub(q.concentration());
        Tensor means = a.digamma().sub(a.sum(-1).unsqueeze(-1).digamma());
        return q.logNorm().sub(p.logNorm()).add(difference.mul(means).sum(-1));
    }
}

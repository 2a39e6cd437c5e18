package dev.adjoint.autograd.distributions;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * The Dirichlet distribution over shares that add up to 1.
 *
 * @param concentration positive, [..., n]
 */
public record Dirichlet(Tensor concentration) implements Distribution.Reparameterised {
    /** Σ log Γ(α) − log Γ(Σ α), the logarithm of the beta function. */
    Tensor logNorm() {
        return concentration.lgamma().sum(-1).sub(concentration.sum(-1).lgamma());
    }

    /** Σ (α − 1) log x − log B(α) for shares [..., n]. */
    @Override
    public Tensor logProb(Tensor value) {
        return concentration.sub(1).mul(value.log()).sum(-1).sub(logNorm());
    }

    /** log B(α) + (Σ α − n) ψ(Σ α) − Σ (α − 1) ψ(α). */
    @Override
    public Tensor entropy() {
        Tensor total = concentration.sum(-1);
        Tensor whole = total.sub(concentration.length(-1)).mul(total.digamma());
        Tensor parts = concentration.sub(1).mul(concentration.digamma()).sum(-1);
        return logNorm().add(whole).sub(parts);
    }

    /**
     * Gamma variables of rate 1 divided by their sum; the derivatives are those of the gamma
     * variables (Figurnov et al., arXiv:1805.08498, section 4).
     */
    @Override
    public Tensor differentiableSample(RandomKey key) {
        Tensor parts = StandardGamma.sample(concentration, key);
        return parts.div(parts.sum(-1).unsqueeze(-1));
    }
}

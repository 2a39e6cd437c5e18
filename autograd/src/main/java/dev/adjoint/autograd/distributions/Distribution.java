package dev.adjoint.autograd.distributions;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * A batch of independent distributions, one for each element of the parameters (or, for vectors,
 * for each row). Values outside the support are not checked; their density is meaningless.
 */
public sealed interface Distribution permits Categorical, Bernoulli, Distribution.Reparameterised {
    /** The logarithm of the density or probability of a value for each distribution. */
    Tensor logProb(Tensor value);

    /** The entropy in nats of each distribution. */
    Tensor entropy();

    /** One value for each distribution, from which no gradient flows. */
    Tensor sample(RandomKey key);

    /** A distribution whose samples are differentiable by its parameters. */
    sealed interface Reparameterised extends Distribution
            permits Normal, TanhNormal, Gamma, Beta, Dirichlet {
        /** One value for each distribution; gradients flow to the parameters. */
        Tensor differentiableSample(RandomKey key);

        @Override
        default Tensor sample(RandomKey key) {
            return differentiableSample(key).detach();
        }
    }

    /**
     * The Kullback-Leibler divergence ∫ p (log p − log q) in nats of each distribution from another
     * of its kind, in closed form.
     *
     * @throws IllegalArgumentException if the two are of different kinds
     */
    static Tensor divergence(Distribution p, Distribution q) {
        if (p instanceof Categorical left && q instanceof Categorical right) {
            return Divergences.of(left, right);
        } else if (p instanceof Bernoulli left && q instanceof Bernoulli right) {
            return Divergences.of(left, right);
        } else if (p instanceof Normal left && q instanceof Normal right) {
            return Divergences.of(left, right);
        } else if (p instanceof TanhNormal left && q instanceof TanhNormal right) {
            return Divergences.of(left.base(), right.base());
        } else if (p instanceof Gamma left && q instanceof Gamma right) {
            return Divergences.of(left, right);
        } else if (p instanceof Beta left && q instanceof Beta right) {
            return Divergences.of(left.asDirichlet(), right.asDirichlet());
        } else if (p instanceof Dirichlet left && q instanceof Dirichlet right) {
            return Divergences.of(left, right);
        }
        throw new IllegalArgumentException(
                "divergence: no closed form from "
                        + p.getClass().getSimpleName()
                        + " to "
                        + q.getClass().getSimpleName());
    }
}

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
        return switch (new Pair(p, q)) {
            case Pair(Categorical left, Categorical right) -> Divergences.of(left, right);
            case Pair(Bernoulli left, Bernoulli right) -> Divergences.of(left, right);
            case Pair(Normal left, Normal right) -> Divergences.of(left, right);
            case Pair(TanhNormal left, TanhNormal right) ->
                    Divergences.of(left.base(), right.base());
            case Pair(Gamma left, Gamma right) -> Divergences.of(left, right);
            case Pair(Beta left, Beta right) ->
                    Divergences.of(left.asDirichlet(), right.asDirichlet());
            case Pair(Dirichlet left, Dirichlet right) -> Divergences.of(left, right);
            default ->
                    throw new IllegalArgumentException(
                            "divergence: no closed form from "
                                    + p.getClass().getSimpleName()
                                    + " to "
                                    + q.getClass().getSimpleName());
        };
    }

    /** Two distributions, to be told apart by their kinds. */
    record Pair(Distribution p, Distribution q) {}
}

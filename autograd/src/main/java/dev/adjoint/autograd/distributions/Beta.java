package dev.adjoint.autograd.distributions;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import java.util.List;

/**
 * The beta distribution on (0, 1).
 *
 * @param a the concentration at 1, positive
 * @param b the concentration at 0, positive, of the same shape
 */
public record Beta(Tensor a, Tensor b) implements Distribution.Reparameterised {
    /** The same as a Dirichlet distribution of two parts, [..., 2]. */
    Dirichlet asDirichlet() {
        return new Dirichlet(Arrangements.stack(-1, List.of(a, b)));
    }

    /** (a − 1) log x + (b − 1) log(1 − x) − log B(a, b). */
    @Override
    public Tensor logProb(Tensor value) {
        Tensor left = a.sub(1).mul(value.log());
        Tensor right = b.sub(1).mul(value.neg().log1p());
        return left.add(right).sub(asDirichlet().logNorm());
    }

    /** log B(a, b) − (a − 1) ψ(a) − (b − 1) ψ(b) + (a + b − 2) ψ(a + b). */
    @Override
    public Tensor entropy() {
        return asDirichlet().entropy();
    }

    /** The share of one gamma variable in the sum of two; see {@link Dirichlet}. */
    @Override
    public Tensor differentiableSample(RandomKey key) {
        return asDirichlet().differentiableSample(key).pick(-1, 0);
    }
}

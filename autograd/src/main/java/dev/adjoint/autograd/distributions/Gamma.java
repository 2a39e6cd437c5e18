package dev.adjoint.autograd.distributions;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * The gamma distribution.
 *
 * @param shape the shape or concentration α, positive
 * @param rate β, the inverse of the scale, of a shape that broadcasts with the other
 */
public record Gamma(Tensor shape, Tensor rate) implements Distribution.Reparameterised {
    /** α log β + (α − 1) log x − β x − log Γ(α). */
    @Override
    public Tensor logProb(Tensor value) {
        Tensor powers = shape.mul(rate.log()).add(shape.sub(1).mul(value.log()));
        return powers.sub(rate.mul(value)).sub(shape.lgamma());
    }

    /** α − log β + log Γ(α) + (1 − α) ψ(α). */
    @Override
    public Tensor entropy() {
        Tensor slopes = shape.neg().add(1).mul(shape.digamma());
        return shape.sub(rate.log()).add(shape.lgamma()).add(slopes);
    }

    /** A sample of rate 1 divided by the rate; by the shape it is differentiated implicitly. */
    @Override
    public Tensor differentiableSample(RandomKey key) {
        return StandardGamma.sample(shape.add(rate.detach().mul(0)), key).div(rate);
    }
}

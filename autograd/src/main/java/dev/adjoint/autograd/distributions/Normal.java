package dev.adjoint.autograd.distributions;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * The normal distribution.
 *
 * @param mean of any shape
 * @param deviation the standard deviation, positive, of a shape that broadcasts with the mean
 */
public record Normal(Tensor mean, Tensor deviation) implements Distribution.Reparameterised {
    private static final double HALF_LOG_TWO_PI = 0.9189385332046727;
    private static final double ROOT_TWO = 1.4142135623730951;

    /** −½ ((x − μ) / σ)² − log σ − ½ log 2π. */
    @Override
    public Tensor logProb(Tensor value) {
        Tensor z = value.sub(mean).div(deviation);
        return z.square().mul(-0.5).sub(deviation.log()).sub(HALF_LOG_TWO_PI);
    }

    /** log σ + ½ log 2πe. */
    @Override
    public Tensor entropy() {
        return deviation.log().add(HALF_LOG_TWO_PI + 0.5).add(mean.detach().mul(0));
    }

    /** The probability of a value or a smaller one: ½ erfc(−(x − μ) / (σ √2)). */
    public Tensor cumulative(Tensor value) {
        return value.sub(mean).div(deviation).mul(-1 / ROOT_TWO).erfc().mul(0.5);
    }

    /** The value of a cumulative probability: μ + σ √2 erf⁻¹(2p − 1). */
    public Tensor quantile(Tensor probability) {
        return probability.mul(2).sub(1).erfinv().mul(ROOT_TWO).mul(deviation).add(mean);
    }

    /** μ + σ ε with standard normal ε (Kingma and Welling, arXiv:1312.6114). */
    @Override
    public Tensor differentiableSample(RandomKey key) {
        Tensor centre = mean.add(deviation.detach().mul(0));
        return key.normal(centre.shape()).cast(centre.dtype()).mul(deviation).add(centre);
    }
}

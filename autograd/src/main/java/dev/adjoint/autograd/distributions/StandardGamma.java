package dev.adjoint.autograd.distributions;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Samples of the gamma distribution of rate 1, and their derivative by its shape α.
 *
 * <p>A sample is a squeezed normal variable, accepted or not (Marsaglia and Tsang, 2000); below α =
 * 1 it is one for α + 1 times u^(1/α). Its derivative is implicit (Figurnov et al.,
 * arXiv:1805.08498): the sample z moves so that its cumulative probability F(z; α) stays, dz/dα =
 * −F_α / F_z. With f(t; α) = t^(α−1) e^−t / Γ(α) and F_α = ∫₀ᶻ f (log t − ψ(α)) dt = −∫_z^∞ of the
 * same, that is an integral of f(t) / f(z) (log t − ψ(α)) over the side where it does not cancel:
 * below z for z &lt; α, above for others. Both are computed by double exponential substitutions
 * (Takahasi and Mori, 1974), whose places cover all scales at once.
 */
public final class StandardGamma {
    /** Each attempt succeeds with probability 0.95 or more, so that 3e-11 of all samples fail. */
    private static final int ATTEMPTS = 8;

    private static final double STEP = 1.0 / 16;

    /** Places from −8 to 4 for the integral from 0, and from −4 to 4 for that to infinity. */
    private static final int FIRST_BELOW = -128;

    private static final int FIRST_ABOVE = -64;
    private static final int LAST = 64;

    /** The smallest sample: its logarithm is finite in binary32. */
    private static final double LEAST = 1.1754943508222875e-38;

    private StandardGamma() {}

    /** A sample for every α; its gradient is that by α, of first order only. */
    public static Tensor sample(Tensor alpha, RandomKey key) {
        Tensor fixed = alpha.detach();
        Tensor value = draw(fixed, key);
        if (!alpha.isTracked()) {
            return value;
        }
        return value.add(alpha.sub(fixed).mul(derivative(value, fixed)));
    }

    private static Tensor draw(Tensor alpha, RandomKey key) {
        Tensor small = alpha.less(one(alpha));
        Tensor boost = key.split("boost").open(alpha.shape()).cast(alpha.dtype()).log().div(alpha);
        Tensor d = small.add(alpha).sub(1.0 / 3);
        Tensor c = d.mul(9).rsqrt();
        Tensor value = d;
        for (int attempt = ATTEMPTS - 1; attempt >= 0; attempt--) {
            RandomKey own = key.split(attempt);
            Tensor x = own.split("normal").normal(alpha.shape()).cast(alpha.dtype());
            Tensor u = own.split("uniform").open(alpha.shape()).cast(alpha.dtype());
            Tensor root = c.mul(x).add(1);
            Tensor v = root.mul(root).mul(root);
            Tensor limit = x.square().mul(0.5).add(d).sub(d.mul(v)).add(d.mul(v.log()));
            value = u.log().less(limit).select(d.mul(v), value);
        }
        Tensor boosted = small.select(value.mul(boost.exp()), value);
        return boosted.max(Tensor.full(alpha.dtype(), LEAST, Shape.SCALAR));
    }

    private static Tensor one(Tensor like) {
        return Tensor.full(like.dtype(), 1, Shape.SCALAR);
    }

    /** dz/dα of samples z for shapes α, both of one shape; made of ops, so differentiable. */
    public static Tensor derivative(Tensor z, Tensor alpha) {
        Tensor digamma = alpha.digamma().unsqueeze(-1);
        Tensor x = z.unsqueeze(-1);
        Tensor shape = alpha.unsqueeze(-1);
        Tensor below = below(x, shape, digamma).sum(-1).mul(z).neg();
        Tensor above = above(x, shape, digamma).sum(-1);
        return z.less(alpha).select(below, above);
    }

    /** t = z σ(q) with q = π sinh p: (t/z)^α (1 − t/z) e^(z − t) (log t − ψ) π cosh p. */
    private static Tensor below(Tensor z, Tensor alpha, Tensor digamma) {
        Tensor p = places(FIRST_BELOW, z.dtype());
        Tensor q = p.sinh().mul(Math.PI);
        Tensor zero = Tensor.full(z.dtype(), 0, Shape.SCALAR);
        Tensor logShare = q.min(zero).sub(q.abs().neg().exp().log1p());
        Tensor rest = q.neg().sigmoid();
        Tensor density = alpha.mul(logShare).add(z.mul(rest)).exp().mul(rest);
        Tensor slope = z.log().add(logShare).sub(digamma);
        return density.mul(slope).mul(p.cosh().mul(Math.PI * STEP));
    }

    /** t = z + w with w = e^q, q = π/2 sinh p: (1 + w/z)^(α−1) e^−w w (log t − ψ) π/2 cosh p. */
    private static Tensor above(Tensor z, Tensor alpha, Tensor digamma) {
        Tensor p = places(FIRST_ABOVE, z.dtype());
        Tensor w = p.sinh().mul(Math.PI / 2).exp();
        Tensor growth = w.div(z).log1p();
        Tensor density = alpha.sub(1).mul(growth).sub(w).exp().mul(w);
        Tensor slope = z.log().add(growth).sub(digamma);
        return density.mul(slope).mul(p.cosh().mul(Math.PI / 2 * STEP));
    }

    private static Tensor places(int first, DType dtype) {
        double[] places = IntStream.rangeClosed(first, LAST).mapToDouble(i -> i * STEP).toArray();
        return Tensor.of(dtype, places, places.length);
    }
}

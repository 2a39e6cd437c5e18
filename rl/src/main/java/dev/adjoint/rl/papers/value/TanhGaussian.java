package dev.adjoint.rl.papers.value;

import dev.adjoint.tensor.Tensor;

/**
 * Actions a = tanh(u) with u = μ + σ ε: bounded, and differentiable by the parameters. The density
 * is that of u less the stretching of tanh, log(1 − tanh² u) = 2 (log 2 − u − softplus(−2 u)),
 * which stays finite where tanh is ±1; taking u back from a clamped action would not.
 *
 * @param action tanh u [count, size]
 * @param logProb its log-density [count, 1]
 */
public record TanhGaussian(Tensor action, Tensor logProb) {
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

    /**
     * Draws actions.
     *
     * @param mean μ [count, size]
     * @param logDeviation log σ [count, size]
     * @param noise ε, standard normal, constant [count, size]
     */
    public static TanhGaussian of(Tensor mean, Tensor logDeviation, Tensor noise) {
        Tensor u = mean.add(logDeviation.exp().mul(noise));
        Tensor normal = noise.square().mul(-0.5).sub(logDeviation).sub(HALF_LOG_TWO_PI);
        Tensor stretching = u.add(u.mul(-2).softplus()).neg().add(StrictMath.log(2)).mul(2);
        return new TanhGaussian(u.tanh(), normal.sub(stretching).sum(-1).unsqueeze(-1));
    }
}

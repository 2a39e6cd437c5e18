package dev.adjoint.rl.control;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A divergence coefficient that steers the divergence to a target (Ziegler et al.,
 * arXiv:1909.08593, sec. 2.2): beta ← beta (1 + clip(KL / target − 1, −.2, .2) · answers /
 * horizon).
 */
public final class AdaptiveKl implements Stateful {
    private static final double LARGEST_ERROR = 0.2;
    private final double target;
    private final double horizon;
    private double beta;

    /**
     * What it steers to.
     *
     * @param divergence of a whole answer, in nats
     * @param horizon answers until the coefficient has moved by the error
     */
    public record Target(double divergence, double horizon) {
        /** Refuses what is not positive. */
        public Target {
            if (!(divergence > 0 && horizon > 0)) {
                throw new IllegalArgumentException(
                        "adaptive divergence: target and horizon must be above 0, got "
                                + divergence
                                + " and "
                                + horizon);
            }
        }
    }

    /** Starts with a coefficient. */
    public AdaptiveKl(double beta, Target target) {
        this.beta = beta;
        this.target = target.divergence;
        this.horizon = target.horizon;
    }

    /** The coefficient of the next step. */
    public double beta() {
        return beta;
    }

    /** Takes the divergence of a step and the number of its answers. */
    public void update(double divergence, int answers) {
        double error = Math.clamp(divergence / target - 1, -LARGEST_ERROR, LARGEST_ERROR);
        beta *= 1 + error * answers / horizon;
    }

    @Override
    public SortedMap<String, double[]> save() {
        return new TreeMap<>(java.util.Map.of("beta", new double[] {beta}));
    }

    @Override
    public void load(SortedMap<String, double[]> state) {
        beta = Stateful.number(state, "beta");
    }
}

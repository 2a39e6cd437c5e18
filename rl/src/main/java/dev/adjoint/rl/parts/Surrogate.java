package dev.adjoint.rl.parts;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;

/**
 * The loss of each token from its ratio r, its log-probability l and its advantage A; sg stops the
 * gradient.
 */
@FunctionalInterface
public interface Surrogate {
    /** The loss per token [rows, columns]. */
    Tensor perToken(Token token);

    /** Whether the ratio has a part in it. */
    default boolean usesRatio() {
        return true;
    }

    /** Beyond which ratios it stops pushing, for the metrics. */
    default Bounds bounds() {
        return Bounds.NONE;
    }

    /**
     * Arguments that could be confused, all [rows, columns].
     *
     * @param ratio r, differentiable
     * @param logProb l, differentiable
     * @param advantage A, a constant
     */
    record Token(Tensor ratio, Tensor logProb, Tensor advantage) {}

    /**
     * Ratios between which a surrogate follows the gradient.
     *
     * @param low counted as clipped below if A is negative
     * @param high counted as clipped above if A is positive
     */
    record Bounds(double low, double high) {
        /** Follows it always. */
        public static final Bounds NONE = new Bounds(0, Double.POSITIVE_INFINITY);
    }

    /** −A l (Williams 1992). */
    static Surrogate scoreFunction() {
        return new ScoreFunction();
    }

    /** −r A: importance sampling without any limit. */
    static Surrogate unclipped() {
        return new Unclipped();
    }

    /** −min(r A, clip(r, 1 − low, 1 + high) A) (PPO, arXiv:1707.06347, eq. 7; low ≠ high: DAPO). */
    static Surrogate clip(double low, double high) {
        return new Clip(low, high);
    }

    /** Like clip, but for A &lt; 0 at most −c A (Ye et al., arXiv:1912.09729, eq. 5). */
    static Surrogate dualClip(double low, double high, double c) {
        return new DualClip(low, high, c);
    }

    /**
     * −sg(clip(r, min, max)) A l: the weight is clipped, the gradient never vanishes (CISPO,
     * arXiv:2506.13585).
     */
    static Surrogate clippedWeight(double min, double max) {
        return new ClippedWeight(min, max);
    }

    /** −4/τ σ(τ (r − 1)) A, with τ by the sign of A: a soft gate (SAPO, arXiv:2511.20347). */
    static Surrogate softGate(double positive, double negative) {
        return new SoftGate(positive, negative);
    }

    /** See {@link #scoreFunction()}. */
    record ScoreFunction() implements Surrogate {
        @Override
        public Tensor perToken(Token token) {
            return token.logProb().mul(token.advantage()).neg();
        }

        @Override
        public boolean usesRatio() {
            return false;
        }
    }

    /** See {@link #unclipped()}. */
    record Unclipped() implements Surrogate {
        @Override
        public Tensor perToken(Token token) {
            return token.ratio().mul(token.advantage()).neg();
        }
    }

    /** See {@link #clip}. */
    record Clip(double low, double high) implements Surrogate {
        @Override
        public Tensor perToken(Token token) {
            Tensor free = token.ratio().mul(token.advantage());
            Tensor limited = token.ratio().clamp(1 - low, 1 + high).mul(token.advantage());
            return free.min(limited).neg();
        }

        @Override
        public Bounds bounds() {
            return new Bounds(1 - low, 1 + high);
        }
    }

    /** See {@link #dualClip}. */
    record DualClip(double low, double high, double c) implements Surrogate {
        /** Refuses a limit that the usual clip would already keep. */
        public DualClip {
            if (!(c > 1)) {
                throw new IllegalArgumentException("dual clip: c must be above 1, got " + c);
            }
        }

        @Override
        public Tensor perToken(Token token) {
            Tensor clipped = new Clip(low, high).perToken(token);
            Tensor limited = clipped.min(token.advantage().mul(-c));
            return belowZero(token.advantage()).select(limited, clipped);
        }

        @Override
        public Bounds bounds() {
            return new Bounds(1 - low, 1 + high);
        }
    }

    /** See {@link #clippedWeight}. */
    record ClippedWeight(double min, double max) implements Surrogate {
        @Override
        public Tensor perToken(Token token) {
            Tensor weight = token.ratio().clamp(min, max).detach();
            return weight.mul(token.advantage()).mul(token.logProb()).neg();
        }

        @Override
        public Bounds bounds() {
            return new Bounds(min, max);
        }
    }

    /** See {@link #softGate}. */
    record SoftGate(double positive, double negative) implements Surrogate {
        @Override
        public Tensor perToken(Token token) {
            Tensor below = belowZero(token.advantage());
            Tensor gate =
                    below.select(gate(token.ratio(), negative), gate(token.ratio(), positive));
            return gate.mul(token.advantage()).neg();
        }

        private static Tensor gate(Tensor ratio, double temperature) {
            return ratio.sub(1).mul(temperature).sigmoid().mul(4 / temperature);
        }
    }

    /** 1 where A &lt; 0, else 0. */
    private static Tensor belowZero(Tensor advantage) {
        return advantage.less(Tensor.full(advantage.dtype(), 0, Shape.SCALAR));
    }
}

package dev.adjoint.rl.parts;

import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;

/**
 * How much likelier the live policy makes a token than the policy it is compared with. l is the
 * live log-probability, sg stops the gradient, L is the number of tokens of an answer.
 */
public sealed interface Ratio {
    /** What the ratio is taken over. */
    enum Level {
        /** One number a token. */
        TOKEN,
        /** One number an answer, the same at all of its tokens. */
        SEQUENCE
    }

    /**
     * The ratio of every token [rows, columns]; at tokens outside the mask anything finite.
     *
     * @param logProb live log-probabilities, 0 outside the mask
     */
    Tensor of(Tensor logProb, Rollout rollout);

    /** What it is taken over. */
    default Level level() {
        return Level.TOKEN;
    }

    /**
     * The log-probabilities that it divides by; those of the live policy itself if there are none.
     */
    default LogProbs denominator(Rollout rollout, LogProbs live) {
        return rollout.proximal();
    }

    /**
     * Whether it divides by the policy that drew the tokens, so that nothing else need correct for
     * it.
     */
    default boolean correctsBehaviour() {
        return false;
    }

    /** The constant 1, for surrogates that use the likelihood itself. */
    static Ratio none() {
        return new None();
    }

    /** exp(l − sg(l)): the value 1 with the gradient of l, as if every update were on-policy. */
    static Ratio onPolicy() {
        return new OnPolicy();
    }

    /** exp(l − l_proximal) (PPO, arXiv:1707.06347). */
    static Ratio perToken() {
        return new PerToken();
    }

    /** exp(l − l_behaviour): the importance ratio to the policy that drew the token. */
    static Ratio toBehaviour() {
        return new ToBehaviour();
    }

    /**
     * exp(1/L Σ (l − l_proximal)): the geometric mean over the answer (GSPO, arXiv:2507.18071, eq.
     * 7).
     */
    static Ratio sequenceMean() {
        return new SequenceMean();
    }

    /**
     * sg(s) · exp(l − sg(l)) with the geometric mean s: its value, but the gradient of each token's
     * own likelihood (GSPO-token, arXiv:2507.18071, eq. 14).
     */
    static Ratio sequenceMeanPerToken() {
        return new SequenceMeanPerToken();
    }

    /** exp(Σ (l − l_proximal)): the whole answer as one action (RLOO). */
    static Ratio sequenceProduct() {
        return new SequenceProduct();
    }

    /** exp(l − log c): the likelihood itself over a constant. */
    static Ratio constant(double denominator) {
        return new Constant(denominator);
    }

    /** See {@link #none()}. */
    record None() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            return Tensor.full(logProb.dtype(), 1, logProb.shape());
        }

        @Override
        public LogProbs denominator(Rollout rollout, LogProbs live) {
            return live;
        }
    }

    /** See {@link #onPolicy()}. */
    record OnPolicy() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            return logProb.sub(logProb.detach()).exp();
        }

        @Override
        public LogProbs denominator(Rollout rollout, LogProbs live) {
            return live;
        }
    }

    /** See {@link #perToken()}. */
    record PerToken() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            return logProb.sub(rollout.proximal().values()).exp();
        }
    }

    /** See {@link #toBehaviour()}. */
    record ToBehaviour() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            return logProb.sub(rollout.behaviour().values()).exp();
        }

        @Override
        public LogProbs denominator(Rollout rollout, LogProbs live) {
            return rollout.behaviour();
        }

        @Override
        public boolean correctsBehaviour() {
            return true;
        }
    }

    /** See {@link #sequenceMean()}. */
    record SequenceMean() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            Tensor mean = logRatioSum(logProb, rollout).div(rollout.mask().divisors()); // (rows, 1)
            return mean.exp().expand(logProb.shape());
        }

        @Override
        public Level level() {
            return Level.SEQUENCE;
        }
    }

    /** See {@link #sequenceMeanPerToken()}. */
    record SequenceMeanPerToken() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            Tensor mean = new SequenceMean().of(logProb, rollout).detach();
            return mean.mul(new OnPolicy().of(logProb, rollout));
        }

        @Override
        public Level level() {
            return Level.SEQUENCE;
        }
    }

    /** See {@link #sequenceProduct()}. */
    record SequenceProduct() implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            return logRatioSum(logProb, rollout).exp().expand(logProb.shape());
        }

        @Override
        public Level level() {
            return Level.SEQUENCE;
        }
    }

    /** See {@link #constant}. */
    record Constant(double denominator) implements Ratio {
        @Override
        public Tensor of(Tensor logProb, Rollout rollout) {
            return logProb.exp().div(denominator);
        }

        @Override
        public LogProbs denominator(Rollout rollout, LogProbs live) {
            return live;
        }
    }

    /** Σ w (l − l_proximal) of each row [rows, 1]. */
    private static Tensor logRatioSum(Tensor logProb, Rollout rollout) {
        Tensor difference = logProb.sub(rollout.proximal().values());
        return difference.mul(rollout.mask().weights()).sum(-1).unsqueeze(-1);
    }
}

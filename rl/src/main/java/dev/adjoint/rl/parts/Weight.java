package dev.adjoint.rl.parts;

import dev.adjoint.program.Shape;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Which tokens take part in the policy's loss, and how much. A token of weight 0 stays in the
 * denominator, so dropping tokens does not make the others louder.
 */
@FunctionalInterface
public interface Weight {
    /** A factor per token [rows, columns]; a constant. */
    Tensor perToken(Seen seen);

    /** Whether it corrects for tokens drawn by another policy than the ratio divides by. */
    default boolean correctsBehaviour() {
        return false;
    }

    /**
     * What a weight may look at, all of it constant.
     *
     * @param logProb live log-probabilities [rows, columns]
     * @param entropy live entropies [rows, columns]
     * @param advantage [rows, columns]
     * @param rollout of these rows
     */
    record Seen(Tensor logProb, Tensor entropy, Tensor advantage, Rollout rollout) {
        /** Takes all values without their gradient. */
        public Seen {
            logProb = logProb.detach();
            entropy = entropy.detach();
        }
    }

    /** Every token once. */
    static Weight all() {
        return new All();
    }

    /** Both: the product. */
    default Weight and(Weight other) {
        return new Both(this, other);
    }

    /** min(ρ, cap), with ρ = π_proximal / π_behaviour: truncated importance sampling. */
    static Weight truncated(Level level, double cap) {
        return new Truncated(level, cap);
    }

    /** ρ where low ≤ ρ ≤ high, else 0 (IcePop; masked importance sampling with low 0). */
    static Weight within(Level level, double low, double high) {
        return new Within(level, low, high);
    }

    /**
     * 0 for answers with A &lt; 0 whose mean of l_old − l exceeds a limit (OPSM, arXiv:2512.02556),
     * else 1.
     */
    static Weight offPolicyAnswersDropped(double limit) {
        return new OffPolicyAnswersDropped(limit);
    }

    /**
     * 1 for the tokens whose entropy is at least the (1 − share) quantile over the tokens that it
     * sees, interpolated linearly, else 0 (80/20, arXiv:2506.01939). It depends on which rows it
     * sees, as in the paper.
     */
    static Weight highestEntropy(double share) {
        return new HighestEntropy(share);
    }

    /** 1 where the advantage is not 0, else 0: what teaches nothing is not counted either. */
    static Weight advantaged() {
        return new Advantaged();
    }

    /** What an importance ratio is taken over. */
    enum Level {
        /** Each token by itself. */
        TOKEN,
        /** The product over the answer. */
        SEQUENCE
    }

    /** ρ = π_proximal / π_behaviour at every token [rows, columns]. */
    private static Tensor importance(Level level, Rollout rollout) {
        Tensor log = rollout.proximal().values().sub(rollout.behaviour().values());
        return switch (level) {
            case TOKEN -> log.exp();
            case SEQUENCE ->
                    log.mul(rollout.mask().weights())
                            .sum(-1)
                            .unsqueeze(-1)
                            .exp()
                            .expand(log.shape());
        };
    }

    private static Tensor constant(Tensor like, double value) {
        return Tensor.full(like.dtype(), value, Shape.SCALAR);
    }

    /** See {@link #all()}. */
    record All() implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            return Tensor.full(seen.logProb().dtype(), 1, seen.logProb().shape());
        }
    }

    /** See {@link #and}. */
    record Both(Weight left, Weight right) implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            return left.perToken(seen).mul(right.perToken(seen));
        }

        @Override
        public boolean correctsBehaviour() {
            return left.correctsBehaviour() || right.correctsBehaviour();
        }
    }

    /** See {@link #truncated}. */
    record Truncated(Level level, double cap) implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            Tensor importance = importance(level, seen.rollout());
            return importance.min(constant(importance, cap));
        }

        @Override
        public boolean correctsBehaviour() {
            return true;
        }
    }

    /** See {@link #within}. */
    record Within(Level level, double low, double high) implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            Tensor importance = importance(level, seen.rollout());
            Tensor below = importance.less(constant(importance, low));
            Tensor above = constant(importance, high).less(importance);
            return below.max(above).select(constant(importance, 0), importance);
        }

        @Override
        public boolean correctsBehaviour() {
            return true;
        }
    }

    /** See {@link #offPolicyAnswersDropped}. */
    record OffPolicyAnswersDropped(double limit) implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            Mask mask = seen.rollout().mask();
            Tensor away =
                    seen.rollout().proximal().values().sub(seen.logProb()).mul(mask.weights());
            Tensor mean = away.sum(-1).unsqueeze(-1).div(mask.divisors()); // (rows, 1)
            Tensor far = constant(mean, limit).less(mean);
            Tensor bad = seen.advantage().less(constant(mean, 0)); // (rows, columns)
            return far.mul(bad).neg().add(1);
        }
    }

    /** See {@link #advantaged()}. */
    record Advantaged() implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            Tensor none = constant(seen.advantage(), 0);
            return seen.advantage().less(none).max(none.less(seen.advantage()));
        }
    }

    /** See {@link #highestEntropy}. */
    record HighestEntropy(double share) implements Weight {
        @Override
        public Tensor perToken(Seen seen) {
            double[] weights = seen.rollout().mask().weights().toDoubles();
            double[] entropies = seen.entropy().toDoubles();
            double[] counted =
                    IntStream.range(0, entropies.length)
                            .filter(i -> weights[i] != 0)
                            .mapToDouble(i -> entropies[i])
                            .toArray();
            if (counted.length == 0) {
                return new All().perToken(seen);
            }
            double threshold =
                    Quantile.withDefaults()
                            .with(Quantile.EstimationMethod.HF7)
                            .evaluate(counted, 1 - share);
            return seen.entropy().less(constant(seen.entropy(), threshold)).neg().add(1);
        }
    }
}

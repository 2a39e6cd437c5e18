package dev.adjoint.rl.parts;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.descriptive.Variance;

/**
 * What each token was worth, estimated once for the whole step, before it is cut. R is the reward
 * of an answer, G the number of answers to its prompt; mean and std are those of the rewards of one
 * group.
 */
@FunctionalInterface
public interface Advantage {
    /** The advantages of all tokens of a step. */
    Advantages estimate(Rollout rollout);

    /** These, and then a transformation of them. */
    default Advantage then(Transform transform) {
        return new Transformed(this, transform);
    }

    /**
     * Whether the divergence from a reference is taken off the rewards here, so that it must not be
     * in the loss too.
     */
    default boolean penalisesDivergence() {
        return divergence() instanceof Kl.InReward;
    }

    /** What is taken off the rewards, if anything. */
    default Kl divergence() {
        return new Kl.None();
    }

    /** The same without what is done once they are estimated: what a critic is to learn from. */
    default Advantage untransformed() {
        return this;
    }

    /** Whether it needs the values of a critic. */
    default boolean usesCritic() {
        return false;
    }

    /** What is done to advantages once they are estimated. */
    @FunctionalInterface
    interface Transform {
        /** Other advantages of the same tokens. */
        Advantages apply(Advantages advantages, Rollout rollout);
    }

    /** A = R: no baseline. */
    static Advantage score() {
        return new Score();
    }

    /** A = R − mean of the rewards of all answers of the step. */
    static Advantage batchMean() {
        return new BatchMean();
    }

    /** A = R − mean (Dr. GRPO, arXiv:2503.20783). */
    static Advantage groupMean(Singleton singleton) {
        return new GroupMean(singleton);
    }

    /** A = (R − mean) / (std + epsilon) (DeepSeekMath, arXiv:2402.03300). */
    static Advantage groupStandardised(Deviation deviation, double epsilon, Singleton singleton) {
        return new GroupStandardised(deviation, epsilon, singleton);
    }

    /** A = R − mean of the G − 1 other rewards (Kool et al. 2019; arXiv:2402.14740). */
    static Advantage leaveOneOut(Singleton singleton) {
        return new LeaveOneOut(singleton);
    }

    /**
     * A = Σ of the rewards from the token on, discounted: the score at the last token less a
     * divergence penalty at each (REINFORCE++, arXiv:2501.03262).
     */
    static Advantage returns(double gamma, Kl placement) {
        return new Returns(gamma, placement);
    }

    /**
     * A by generalised advantage estimation over the tokens that count, with the rollout's values
     * (PPO).
     */
    static Advantage gae(double gamma, double lambda, Kl placement) {
        return new Critic(new Gae(gamma, lambda), placement);
    }

    /**
     * Estimated after beta · Σ (l − l_ref) was taken off the reward of each answer (RLOO,
     * arXiv:2402.14740).
     */
    static Advantage lessDivergence(double beta, Advantage estimate) {
        return new LessDivergence(new Kl.InReward(beta), estimate);
    }

    /**
     * (A − mean) / √(variance + epsilon) over all tokens that count of the step; the variance
     * without bias.
     */
    static Transform whiten(double epsilon) {
        return new Whiten(epsilon);
    }

    /** See {@link #score()}. */
    record Score() implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            return new Advantages(rollout.mask().spread(rollout.scores()));
        }
    }

    /** See {@link #batchMean()}. */
    record BatchMean() implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            double mean =
                    rollout.groups().firstRows().stream()
                            .mapToDouble(row -> rollout.scores()[row])
                            .average()
                            .orElse(0);
            double[] centred = Arrays.stream(rollout.scores()).map(score -> score - mean).toArray();
            return new Advantages(rollout.mask().spread(centred));
        }
    }

    /** See {@link #groupMean}. */
    record GroupMean(Singleton singleton) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            return statistic().estimate("group mean", rollout, singleton);
        }

        private static GroupStatistic statistic() {
            return scores -> {
                double mean = Mean.of(scores).getAsDouble();
                return Arrays.stream(scores).map(score -> score - mean).toArray();
            };
        }
    }

    /** See {@link #groupStandardised}. */
    record GroupStandardised(Deviation deviation, double epsilon, Singleton singleton)
            implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            GroupStatistic statistic = this::standardised;
            return statistic.estimate("group standardised", rollout, singleton);
        }

        private double[] standardised(double... scores) {
            double mean = Mean.of(scores).getAsDouble();
            double std =
                    StandardDeviation.of(scores)
                            .setBiased(deviation == Deviation.POPULATION)
                            .getAsDouble();
            return Arrays.stream(scores).map(score -> (score - mean) / (std + epsilon)).toArray();
        }
    }

    /** See {@link #leaveOneOut}. */
    record LeaveOneOut(Singleton singleton) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            GroupStatistic statistic = LeaveOneOut::againstOthers;
            return statistic.estimate("leave one out", rollout, singleton);
        }

        private static double[] againstOthers(double... scores) {
            double sum = Arrays.stream(scores).sum();
            return Arrays.stream(scores)
                    .map(score -> score - (sum - score) / (scores.length - 1))
                    .toArray();
        }
    }

    /** See {@link #returns}. */
    record Returns(double gamma, Kl placement) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            TokenRewards rewards = TokenRewards.of(rollout, placement);
            return rewards.advantages(new Gae(gamma, 1), new double[rewards.rewards().length]);
        }

        @Override
        public Kl divergence() {
            return placement;
        }
    }

    /** See {@link #gae}. */
    record Critic(Gae gae, Kl placement) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            double[] values = rollout.requireValues("GAE").toDoubles();
            return TokenRewards.of(rollout, placement).advantages(gae, values);
        }

        @Override
        public boolean usesCritic() {
            return true;
        }

        @Override
        public Kl divergence() {
            return placement;
        }
    }

    /** See {@link #lessDivergence}. */
    record LessDivergence(Kl.InReward penalty, Advantage estimate) implements Advantage {
        /** Refuses to take the divergence off twice. */
        public LessDivergence {
            if (estimate.penalisesDivergence()) {
                throw new IllegalArgumentException(
                        "less divergence: "
                                + estimate
                                + " takes the divergence off the rewards already");
            }
        }

        @Override
        public Advantages estimate(Rollout rollout) {
            Tensor perRow = penalty.penalty(rollout).mul(rollout.mask().weights()).sum(-1);
            double[] lost = perRow.toDoubles();
            int[] answers = rollout.groups().representatives();
            double[] shaped = rollout.scores().clone();
            for (int row = 0; row < shaped.length; row++) {
                for (int other = 0; other < shaped.length; other++) {
                    shaped[row] -= answers[row] == answers[other] ? lost[other] : 0;
                }
            }
            return estimate.estimate(rollout.withScores(shaped));
        }

        @Override
        public boolean usesCritic() {
            return estimate.usesCritic();
        }

        @Override
        public Kl divergence() {
            return penalty;
        }
    }

    /** See {@link #whiten}. */
    record Whiten(double epsilon) implements Transform {
        @Override
        public Advantages apply(Advantages advantages, Rollout rollout) {
            double[] weights = rollout.mask().weights().toDoubles();
            double[] all = advantages.perToken().toDoubles();
            double[] counted =
                    IntStream.range(0, all.length)
                            .filter(i -> weights[i] != 0)
                            .mapToDouble(i -> all[i])
                            .toArray();
            if (counted.length == 0) {
                return advantages;
            }
            double mean = Mean.of(counted).getAsDouble();
            double deviation = Math.sqrt(Variance.of(counted).getAsDouble() + epsilon);
            Tensor whitened = advantages.perToken().sub(mean).div(deviation == 0 ? 1 : deviation);
            return new Advantages(rollout.mask().keep("advantages", whitened));
        }
    }

    /** See {@link #then}. */
    record Transformed(Advantage estimate, Transform transform) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            return transform.apply(estimate.estimate(rollout), rollout);
        }

        @Override
        public Advantage untransformed() {
            return estimate.untransformed();
        }

        @Override
        public boolean usesCritic() {
            return estimate.usesCritic();
        }

        @Override
        public Kl divergence() {
            return estimate.divergence();
        }
    }
}

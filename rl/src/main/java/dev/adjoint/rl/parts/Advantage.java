package dev.adjoint.rl.parts;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Rollout;
import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

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

    /** See {@link #then}. */
    record Transformed(Advantage estimate, Transform transform) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            return transform.apply(estimate.estimate(rollout), rollout);
        }

        @Override
        public boolean penalisesDivergence() {
            return estimate.penalisesDivergence();
        }
    }
}

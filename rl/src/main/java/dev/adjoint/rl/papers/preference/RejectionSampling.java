package dev.adjoint.rl.papers.preference;

import static dev.adjoint.rl.parts.Slot.ADVANTAGE;
import static dev.adjoint.rl.parts.Slot.AGGREGATION;
import static dev.adjoint.rl.parts.Slot.WEIGHT;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.papers.tokens.Reinforce;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which answers are good enough to imitate with {@link Sft}: rejection sampling (arXiv:2304.06767,
 * 2308.01825). One step on them is a policy gradient whose advantage is 1 for what is kept and 0
 * for the rest, over the tokens of what is kept.
 */
public sealed interface RejectionSampling {
    /** Rows to keep, in order. */
    int[] keep(Groups groups, double... scores);

    /** Sampling, keeping and imitating as one policy gradient. */
    static PolicyGradient of(RejectionSampling rule) {
        return PolicyGradient.named("rejection sampling")
                .changes(Reinforce.of(), ADVANTAGE, WEIGHT, AGGREGATION)
                .advantage(new Kept(rule))
                .ratio(Ratio.none())
                .surrogate(Surrogate.scoreFunction())
                .weight(Weight.advantaged())
                .aggregation(Aggregation.selectedTokenMean())
                .terms();
    }

    /**
     * A = 1 for answers that are kept, else 0.
     *
     * @param rule which are
     */
    record Kept(RejectionSampling rule) implements Advantage {
        @Override
        public Advantages estimate(Rollout rollout) {
            double[] worth = new double[rollout.mask().rows()];
            for (int row : rule.keep(rollout.groups(), rollout.scores())) {
                worth[row] = 1;
            }
            return new Advantages(rollout.mask().spread(worth));
        }
    }

    /** All answers with at least a reward. */
    record AtLeast(double threshold) implements RejectionSampling {
        @Override
        public int[] keep(Groups groups, double... scores) {
            return java.util.stream.IntStream.range(0, scores.length)
                    .filter(row -> scores[row] >= threshold)
                    .toArray();
        }
    }

    /**
     * The best answer to each prompt, the first of equal ones, if it has at least a reward (best of
     * n).
     */
    record Best(double threshold) implements RejectionSampling {
        @Override
        public int[] keep(Groups groups, double... scores) {
            Set<Integer> best =
                    groups.members().stream()
                            .map(members -> best(members, scores))
                            .filter(row -> scores[row] >= threshold)
                            .collect(Collectors.toSet());
            int[] answers = groups.representatives();
            return java.util.stream.IntStream.range(0, scores.length)
                    .filter(row -> best.contains(answers[row]))
                    .toArray();
        }

        private static int best(List<Integer> members, double... scores) {
            Comparator<Integer> byScore = Comparator.comparingDouble(row -> scores[row]);
            return members.stream()
                    .max(byScore.thenComparing(Comparator.reverseOrder()))
                    .orElseThrow();
        }
    }
}

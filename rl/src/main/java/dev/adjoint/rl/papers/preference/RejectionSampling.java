package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Groups;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which answers are good enough to imitate with {@link Sft}: rejection sampling (arXiv:2304.06767,
 * 2308.01825). One step on them is a policy gradient whose advantage is 1 for what is kept and 0
 * for the rest.
 */
public sealed interface RejectionSampling {
    /** Rows to keep, in order. */
    int[] keep(Groups groups, double... scores);

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

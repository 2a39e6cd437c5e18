package dev.adjoint.rl.reward;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Several answers to one problem.
 *
 * @param answers what each says; empty where it cannot be read
 * @param right whether each is right
 */
public record Attempts(List<Optional<String>> answers, List<Boolean> right) {
    /** Copies the lists. */
    public Attempts {
        answers = List.copyOf(answers);
        right = List.copyOf(right);
        if (answers.size() != right.size()) {
            throw new IllegalArgumentException(
                    "attempts: " + answers.size() + " answers and " + right.size() + " verdicts");
        }
    }

    /**
     * pass@k without bias (Chen et al., arXiv:2107.03374, eq. 1): the chance that k of the n
     * attempts, drawn without replacement, hold a right one: 1 − C(n − c, k) / C(n, k).
     */
    public double passAt(int k) {
        return passAt(right.size(), (int) right.stream().filter(is -> is).count(), k);
    }

    /** The same from counts. */
    public static double passAt(int attempts, int rightOnes, int k) {
        if (k < 1 || k > attempts || rightOnes < 0 || rightOnes > attempts) {
            throw new IllegalArgumentException(
                    "pass@k: needs 1 <= k <= n and 0 <= c <= n, got k "
                            + k
                            + ", n "
                            + attempts
                            + ", c "
                            + rightOnes);
        }
        double allWrong = 1;
        for (int i = 0; i < k; i++) {
            allWrong *= Math.max(0, attempts - rightOnes - i) / (double) (attempts - i);
        }
        return 1 - allWrong;
    }

    /** avg@k: the share of right attempts. */
    public double average() {
        return right.stream().mapToDouble(is -> is ? 1 : 0).average().orElse(Double.NaN);
    }

    /**
     * maj@k: 1 if the answer that most attempts give is right; a tie is no majority. Unreadable
     * ones do not vote.
     */
    public double majority() {
        Map<String, Integer> votes = new HashMap<>();
        answers.forEach(answer -> answer.ifPresent(text -> votes.merge(text, 1, Integer::sum)));
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        List<String> leading =
                votes.entrySet().stream()
                        .filter(vote -> vote.getValue() == most)
                        .map(Map.Entry::getKey)
                        .toList();
        boolean won =
                leading.size() == 1 && right.get(answers.indexOf(Optional.of(leading.getFirst())));
        return won ? 1 : 0;
    }
}

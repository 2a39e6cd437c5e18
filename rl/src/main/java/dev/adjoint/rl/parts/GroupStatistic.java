package dev.adjoint.rl.parts;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Rollout;
import java.util.Arrays;
import java.util.List;

/** What a number is worth beside the other numbers of its group. */
@FunctionalInterface
interface GroupStatistic {
    /**
     * The worth of each score.
     *
     * @param scores of at least two answers to the same prompt, not all equal
     */
    double[] worth(double... scores);

    /**
     * The worth of every answer within its group at all of its tokens; 0 where all scores of a
     * group are equal.
     */
    default Advantages estimate(String name, Rollout rollout, Singleton singleton) {
        double[] worth = new double[rollout.groups().rows()];
        for (List<Integer> rows : rollout.groups().members()) {
            double[] group = group(name, scores(rollout, rows), singleton);
            for (int i = 0; i < group.length; i++) {
                worth[rows.get(i)] = group[i];
            }
        }
        int[] representatives = rollout.groups().representatives();
        double[] perRow = Arrays.stream(representatives).mapToDouble(row -> worth[row]).toArray();
        return new Advantages(rollout.mask().spread(perRow));
    }

    private static double[] scores(Rollout rollout, List<Integer> rows) {
        return rows.stream().mapToDouble(row -> rollout.scores()[row]).toArray();
    }

    /** Equal scores are exactly 0 and not rounding noise over epsilon. */
    private double[] group(String name, double[] scores, Singleton singleton) {
        if (scores.length == 1) {
            return new double[] {single(name, scores[0], singleton)};
        }
        boolean equal = Arrays.stream(scores).allMatch(score -> score == scores[0]);
        return equal ? new double[scores.length] : worth(scores);
    }

    private static double single(String name, double score, Singleton singleton) {
        return switch (singleton) {
            case ZERO -> 0;
            case RAW_SCORE -> score;
            case REJECT ->
                    throw new IllegalArgumentException(
                            name
                                    + ": a group has one answer only, and Singleton.REJECT was chosen");
        };
    }
}

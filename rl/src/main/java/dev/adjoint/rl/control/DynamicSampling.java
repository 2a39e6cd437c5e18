package dev.adjoint.rl.control;

import dev.adjoint.rl.Groups;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * DAPO's dynamic sampling (arXiv:2503.14476, sec. 3.2): groups whose answers all have the same
 * reward teach nothing and are replaced by further prompts until the step is full, or until enough
 * batches were drawn.
 */
public final class DynamicSampling implements Stateful {
    private final int wanted;
    private final int batches;
    private long kept;
    private long dropped;

    /**
     * Fills steps.
     *
     * @param wanted groups that a step trains on
     * @param batches batches that are drawn for one step at most
     */
    public DynamicSampling(int wanted, int batches) {
        if (wanted < 1 || batches < 1) {
            throw new IllegalArgumentException(
                    "dynamic sampling: needs at least one group and one batch, got "
                            + wanted
                            + " and "
                            + batches);
        }
        this.wanted = wanted;
        this.batches = batches;
    }

    /**
     * The rows of a batch that a step takes: those of the first groups with different rewards, as
     * many as it still lacks.
     *
     * @param already groups that the step has from earlier batches
     */
    public int[] keep(Groups groups, double[] scores, int already) {
        List<List<Integer>> telling =
                groups.members().stream()
                        .filter(members -> differ(members, scores))
                        .limit(Math.max(0, wanted - already))
                        .toList();
        kept += telling.size();
        dropped += groups.members().size() - telling.size();
        int[] answers = groups.representatives();
        return java.util.stream.IntStream.range(0, groups.rows())
                .filter(row -> telling.stream().anyMatch(members -> members.contains(answers[row])))
                .toArray();
    }

    private static boolean differ(List<Integer> members, double... scores) {
        return Arrays.stream(members.stream().mapToDouble(row -> scores[row]).toArray())
                        .distinct()
                        .count()
                > 1;
    }

    /** Whether another batch should be drawn. */
    public boolean wantsMore(int groups, int drawn) {
        return groups < wanted && drawn < batches;
    }

    /** The share of all groups so far that was kept; NaN before the first. */
    public double keptShare() {
        return (double) kept / (kept + dropped);
    }

    @Override
    public SortedMap<String, double[]> save() {
        return new TreeMap<>(
                java.util.Map.of("kept", new double[] {kept}, "dropped", new double[] {dropped}));
    }

    @Override
    public void load(SortedMap<String, double[]> state) {
        kept = (long) Stateful.number(state, "kept");
        dropped = (long) Stateful.number(state, "dropped");
    }
}

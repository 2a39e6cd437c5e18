package dev.adjoint.rl;

import dev.adjoint.program.DType;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * Eight answers to three prompts (3 + 3 + 2) of one to six tokens, with everything that a method
 * may ask for.
 */
public record RandomRollout(Rollout rollout, double[] live, double[] entropy) {
    public static final int ROWS = 8;
    public static final int COLUMNS = 6;
    public static final int HORIZON = 6;
    private static final int[] LENGTHS = {6, 2, 4, 1, 5, 3, 6, 2};
    private static final int[] PROMPTS = {0, 0, 0, 1, 1, 1, 2, 2};
    private static final double[] SCORES = {1, 0, .25, 0, 1, 0, .5, 1};

    /** In a type, with the padding filled by a number. */
    public static RandomRollout of(long seed, DType dtype, double padding) {
        RandomKey key = RandomKey.root(seed);
        double[] old = logProbs(key.split("old"), padding);
        double[] live = moved(old, key.split("live"), padding);
        double[] reference = moved(old, key.split("reference"), padding);
        double[] values = fill(padding, i -> key.split("values").uniform(i));
        double[] entropy = fill(padding, i -> key.split("entropy").uniform(i));
        Rollout rollout =
                Rollout.of(
                                Mask.lengths(dtype, COLUMNS, LENGTHS),
                                Groups.of(PROMPTS),
                                SCORES,
                                LogProbs.plain(matrix(dtype, old)))
                        .withReference(LogProbs.plain(matrix(dtype, reference)))
                        .withValues(matrix(dtype, values));
        return new RandomRollout(rollout, live, entropy);
    }

    /** The live scores with a leaf of the given log-probabilities. */
    public Scores scores(Tensor leaf) {
        return new Scores(LogProbs.plain(leaf), matrix(leaf.dtype(), entropy));
    }

    public Tensor leaf() {
        return matrix(rollout.mask().weights().dtype(), live).tracked();
    }

    public StepCounts counts() {
        return StepCounts.of(rollout.mask(), HORIZON);
    }

    public static Tensor matrix(DType dtype, double... values) {
        return Tensor.of(values.clone(), values.length / COLUMNS, COLUMNS).cast(dtype).contiguous();
    }

    private static double[] logProbs(RandomKey key, double padding) {
        return fill(padding, i -> -2 * key.uniform(i) - .05);
    }

    private static double[] moved(double[] from, RandomKey key, double padding) {
        return fill(padding, i -> from[i] + key.uniform(i) - .5);
    }

    private static double[] fill(double padding, java.util.function.IntToDoubleFunction value) {
        double[] filled = new double[ROWS * COLUMNS];
        for (int i = 0; i < filled.length; i++) {
            boolean inside = i % COLUMNS < LENGTHS[i / COLUMNS];
            filled[i] = inside ? value.applyAsDouble(i) : padding;
        }
        return filled;
    }
}

package dev.adjoint.rl;

import dev.adjoint.program.DType;
import dev.adjoint.tensor.Tensor;

/**
 * One group of four answers of one to three tokens, chosen to hit an upper clip with A &gt; 0, a
 * lower clip with A &lt; 0, a ratio beyond 3 with A &lt; 0 and ratios of exactly one.
 */
public final class FixtureF1 {
    /** R. */
    public static final double[] REWARDS = {1, 0, 0, 0};

    /** Tokens of each answer. */
    public static final int[] LENGTHS = {3, 2, 3, 1};

    /** The longest answer allowed. */
    public static final int HORIZON = 3;

    private static final double X = Double.NaN;
    private static final double[] OLD = {-.5, -1, -.2, -.7, -.3, X, -1.2, -.4, -.9, -1.6, X, X};
    private static final double[] NEW = {-.2, -1.2, -.2, -.9, -.2, X, -1, -.4, -1.3, -.3, X, X};
    private static final double[] REFERENCE = {-.6, -.9, -.3, -.8, -.3, X, -1, -.5, -1, -.4, X, X};
    private static final double[] VALUES = {.5, .4, .6, .3, .2, X, .4, .4, .1, .5, X, X};

    private FixtureF1() {}

    public static Mask mask() {
        return Mask.lengths(DType.F64, 3, LENGTHS);
    }

    /** With the reference and the critic's values; NaN in the padding. */
    public static Rollout rollout() {
        return withoutReference()
                .withReference(LogProbs.plain(matrix(REFERENCE)))
                .withValues(matrix(VALUES));
    }

    public static Rollout withoutReference() {
        return Rollout.of(mask(), Groups.of(0, 0, 0, 0), REWARDS, LogProbs.plain(matrix(OLD)));
    }

    /** Live log-probabilities as a leaf. */
    public static Tensor live() {
        return matrix(NEW).tracked();
    }

    public static Scores scores(Tensor live) {
        return new Scores(LogProbs.plain(live), Tensor.full(DType.F64, 0.5, live.shape()));
    }

    public static StepCounts counts() {
        return StepCounts.of(mask(), HORIZON);
    }

    private static Tensor matrix(double... values) {
        return Tensor.of(values.clone(), 4, 3);
    }
}

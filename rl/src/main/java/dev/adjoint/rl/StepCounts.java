package dev.adjoint.rl;

/**
 * What losses are divided by: counts over the whole optimiser step, taken before it is cut into
 * micro-batches. Losses of the parts then add up to the loss of the whole, however ragged the cut.
 *
 * @param tokens Σ of the mask's weights
 * @param sequences rows with a token that counts
 * @param horizon the longest answer allowed, from the configuration and never from the padding
 * @param selected Σ of the mask's weights times those of the method's selection
 */
public record StepCounts(double tokens, int sequences, int horizon, double selected) {
    /** Counts of a step in which every token is selected. */
    public StepCounts(double tokens, int sequences, int horizon) {
        this(tokens, sequences, horizon, tokens);
    }

    /** The counts of a mask. */
    public static StepCounts of(Mask mask, int horizon) {
        return new StepCounts(mask.tokens(), mask.sequences(), horizon);
    }

    /** The counts of both together, as of two shards of one step. */
    public StepCounts plus(StepCounts other) {
        if (horizon != other.horizon) {
            throw new IllegalArgumentException(
                    "step counts: horizons differ: " + horizon + " and " + other.horizon);
        }
        return new StepCounts(
                tokens + other.tokens,
                sequences + other.sequences,
                horizon,
                selected + other.selected);
    }

    /** These with another count of selected tokens, as a method that selects reports it. */
    public StepCounts withSelected(double count) {
        return new StepCounts(tokens, sequences, horizon, count);
    }
}

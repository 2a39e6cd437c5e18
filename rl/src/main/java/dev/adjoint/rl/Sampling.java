package dev.adjoint.rl;

/**
 * How tokens are drawn from logits. Two log-probabilities may be compared only under the same
 * sampling.
 *
 * @param temperature T in softmax(logits / T)
 * @param topP the probability mass that is kept, 1 for all
 * @param topK the number of tokens that are kept, 0 for all
 */
public record Sampling(double temperature, double topP, int topK) {
    /** The policy itself: temperature 1, nothing cut off. */
    public static final Sampling PLAIN = new Sampling(1, 1, 0);

    /** Refuses what no distribution corresponds to. */
    public Sampling {
        if (!(temperature > 0) || !(topP > 0 && topP <= 1) || topK < 0) {
            throw new IllegalArgumentException(
                    "sampling: needs temperature > 0, 0 < topP <= 1 and topK >= 0, got "
                            + temperature
                            + ", "
                            + topP
                            + " and "
                            + topK);
        }
    }

    /** The whole distribution at a temperature. */
    public static Sampling at(double temperature) {
        return new Sampling(temperature, 1, 0);
    }

    /**
     * Whether tokens are cut off: their log-probabilities then lack the logarithm of the kept mass.
     */
    public boolean isTruncated() {
        return topP < 1 || topK > 0;
    }
}

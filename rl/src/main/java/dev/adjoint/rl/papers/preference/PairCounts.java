package dev.adjoint.rl.papers.preference;

/**
 * What losses on pairs are divided by: counts over the whole optimiser step.
 *
 * @param pairs the number of pairs
 * @param betterTokens the tokens of all better answers
 */
public record PairCounts(int pairs, double betterTokens) {
    /** The counts of some pairs. */
    public static PairCounts of(Pairs pairs) {
        double tokens = pairs.choices().better(pairs.mask().lengths().unsqueeze(-1)).sum().item();
        return new PairCounts(pairs.choices().count(), tokens);
    }

    /** The counts of both together. */
    public PairCounts plus(PairCounts other) {
        return new PairCounts(pairs + other.pairs, betterTokens + other.betterTokens);
    }
}

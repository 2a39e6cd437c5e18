package dev.adjoint.rl.reward;

/**
 * An answer as rewards see it.
 *
 * @param text decoded, without the end token
 * @param tokens its length, the end token included
 * @param truncated whether it was cut off at the limit
 * @param reward so far
 */
public record Answer(String text, int tokens, boolean truncated, double reward) {
    /** The same answer with another reward. */
    public Answer with(double other) {
        return new Answer(text, tokens, truncated, other);
    }
}

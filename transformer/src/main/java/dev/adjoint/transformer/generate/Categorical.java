package dev.adjoint.transformer.generate;

/** Drawing from a finite distribution. */
final class Categorical {
    private Categorical() {}

    /**
     * The first outcome at which the cumulative probability exceeds u. Rounding may leave the total
     * below u; then it is the last outcome that can occur.
     *
     * @param probabilities a row of them from {@code start}
     * @param u uniform in [0, 1)
     */
    static int draw(float[] probabilities, int start, int count, double u) {
        double cumulative = 0;
        int possible = 0;
        for (int outcome = 0; outcome < count; outcome++) {
            float probability = probabilities[start + outcome];
            cumulative += probability;
            if (probability > 0) {
                possible = outcome;
                if (cumulative > u) {
                    return outcome;
                }
            }
        }
        return possible;
    }
}

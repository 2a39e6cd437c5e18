package dev.adjoint.rl.train;

import java.util.Optional;

/**
 * What one step did.
 *
 * @param step the number of the step, from 0
 * @param reward the mean reward of the answers
 * @param evaluation the scores on held-out problems before this step's update, if they were taken
 * @param entropy the mean entropy of the answers' tokens in nats
 * @param responseLength the mean length of the answers in tokens
 * @param loss the loss before the update
 * @param gradientNorm before clipping
 * @param learningRate of the update
 * @param clipFraction the share of tokens whose ratio was cut
 * @param policyKl the mean k3 estimate of KL(behaviour ‖ policy)
 * @param truncated the share of answers that did not end
 * @param flatGroups the share of problems whose answers all have the same reward, and so teach
 *     nothing
 * @param measured of the loss, further
 * @param tokens new tokens in the step
 * @param seconds the time that the step took
 */
public record StepReport(
        int step,
        double reward,
        Optional<Scored> evaluation,
        double entropy,
        double responseLength,
        double loss,
        double gradientNorm,
        double learningRate,
        double clipFraction,
        double policyKl,
        double truncated,
        double flatGroups,
        Measured measured,
        long tokens,
        double seconds) {
    /** Scores of an evaluation. */
    public record Scored(double passAt1, double greedy) {}

    /**
     * What the loss measured besides; NaN for what the algorithm does not have.
     *
     * @param clippedLow the share of tokens cut off below, with a negative advantage
     * @param clippedHigh the share cut off above, with a positive one
     * @param policyKlK1 the mean k1 estimate of KL(behaviour ‖ policy)
     * @param ratioMax the largest ratio
     * @param referenceKl the mean k3 estimate of KL(policy ‖ reference)
     * @param explainedVariance of the returns by the critic
     */
    public record Measured(
            double clippedLow,
            double clippedHigh,
            double policyKlK1,
            double ratioMax,
            double referenceKl,
            double explainedVariance) {
        /** Nothing of it. */
        public static final Measured NOTHING =
                new Measured(
                        Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    /** The header of metrics.csv; the timings stand last. */
    static final String HEADER =
            "step,reward,pass_at_1,greedy,entropy,response_length,loss,gradient_norm,"
                    + "learning_rate,clip_fraction,policy_kl,truncated,flat_groups,"
                    + "clipped_low,clipped_high,policy_kl_k1,ratio_max,reference_kl,explained_variance,"
                    + "tokens,seconds,tokens_per_second";

    /** New tokens a second. */
    public double tokensPerSecond() {
        return tokens / seconds;
    }

    /** This as a row of metrics.csv; what was not measured is empty. */
    String row() {
        return String.join(
                ",",
                Integer.toString(step),
                number(reward),
                evaluation.map(scored -> number(scored.passAt1())).orElse(""),
                evaluation.map(scored -> number(scored.greedy())).orElse(""),
                number(entropy),
                number(responseLength),
                number(loss),
                number(gradientNorm),
                number(learningRate),
                number(clipFraction),
                number(policyKl),
                number(truncated),
                number(flatGroups),
                number(measured.clippedLow),
                number(measured.clippedHigh),
                number(measured.policyKlK1),
                number(measured.ratioMax),
                number(measured.referenceKl),
                number(measured.explainedVariance),
                Long.toString(tokens),
                String.format(java.util.Locale.ROOT, "%.4f", seconds),
                String.format(java.util.Locale.ROOT, "%.1f", tokensPerSecond()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}

package dev.adjoint.rl.train;

import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;

/**
 * The numbers of a run; the same numbers give the same bytes.
 *
 * @param seed of everything random
 * @param steps optimizer steps
 * @param prompts problems in a step
 * @param samples answers for each problem
 * @param temperature of the rollouts
 * @param peakRate the largest learning rate
 * @param warmUp steps until it is reached
 * @param finalFraction the fraction of it at the last step
 * @param clipNorm the largest gradient norm
 * @param beta1 decay of AdamW's first moment
 * @param beta2 decay of AdamW's second moment
 * @param weightDecay of AdamW
 * @param evaluateEvery steps between evaluations on held-out problems
 * @param checkpointEvery steps between checkpoints
 * @param keep checkpoints that stay
 * @param microBatch answers that go through the policy together; their gradients are added
 * @param shuffledRewards the control: rewards are dealt out to the wrong answers
 * @param evaluationSamples sampled answers to each held-out problem
 */
public record Settings(
        long seed,
        int steps,
        int prompts,
        int samples,
        double temperature,
        double peakRate,
        int warmUp,
        double finalFraction,
        double clipNorm,
        double beta1,
        double beta2,
        double weightDecay,
        int evaluateEvery,
        int checkpointEvery,
        int keep,
        int microBatch,
        boolean shuffledRewards,
        int evaluationSamples) {
    private static final String EVALUATION_SAMPLES = "evaluation_samples";

    /** The default job. */
    public static Settings standard(long seed, int steps) {
        return new Settings(
                seed, steps, 16, 16, 1, 3e-4, 5, 0.1, 1, 0.9, 0.99, 0, 10, 1, 2, 256, false, 1);
    }

    /** Refuses numbers that make no run. */
    public Settings {
        requirePositive("steps", steps);
        requirePositive("prompts", prompts);
        requirePositive("samples", samples);
        requirePositive("evaluateEvery", evaluateEvery);
        requirePositive("checkpointEvery", checkpointEvery);
        requirePositive("keep", keep);
        requirePositive("microBatch", microBatch);
        requirePositive("evaluationSamples", evaluationSamples);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "setting " + name + " must be at least 1, it is " + value);
        }
    }

    /** These with the control's rewards. */
    public Settings withShuffledRewards() {
        return new Settings(
                seed,
                steps,
                prompts,
                samples,
                temperature,
                peakRate,
                warmUp,
                finalFraction,
                clipNorm,
                beta1,
                beta2,
                weightDecay,
                evaluateEvery,
                checkpointEvery,
                keep,
                microBatch,
                true,
                evaluationSamples);
    }

    /** The learning rate by step. */
    public Schedule schedule() {
        return Schedule.linear(peakRate, warmUp, steps, finalFraction);
    }

    /** The optimizer's constants. */
    public AdamW.Settings adam() {
        return new AdamW.Settings(beta1, beta2, 1e-8, weightDecay);
    }

    /** These as fields of config.json; one sampled answer is not worth mentioning. */
    public JsonObject toJson() {
        JsonObject usual = usual();
        return evaluationSamples == 1 ? usual : usual.with(EVALUATION_SAMPLES, evaluationSamples);
    }

    private JsonObject usual() {
        return JsonObject.empty()
                .with("seed", seed)
                .with("steps", steps)
                .with("prompts", prompts)
                .with("samples", samples)
                .with("temperature", temperature)
                .with("peak_rate", peakRate)
                .with("warm_up", warmUp)
                .with("final_fraction", finalFraction)
                .with("clip_norm", clipNorm)
                .with("beta1", beta1)
                .with("beta2", beta2)
                .with("weight_decay", weightDecay)
                .with("evaluate_every", evaluateEvery)
                .with("checkpoint_every", checkpointEvery)
                .with("keep", keep)
                .with("micro_batch", microBatch)
                .with("shuffled_rewards", shuffledRewards);
    }

    /** The settings of a run's config.json. */
    public static Settings of(Json config) {
        return new Settings(
                config.field("seed").asLong(),
                config.field("steps").asInt(),
                config.field("prompts").asInt(),
                config.field("samples").asInt(),
                config.field("temperature").asDouble(),
                config.field("peak_rate").asDouble(),
                config.field("warm_up").asInt(),
                config.field("final_fraction").asDouble(),
                config.field("clip_norm").asDouble(),
                config.field("beta1").asDouble(),
                config.field("beta2").asDouble(),
                config.field("weight_decay").asDouble(),
                config.field("evaluate_every").asInt(),
                config.field("checkpoint_every").asInt(),
                config.field("keep").asInt(),
                config.field("micro_batch").asInt(),
                config.field("shuffled_rewards").asBoolean(),
                config.optional(EVALUATION_SAMPLES).map(Json::asInt).orElse(1));
    }
}

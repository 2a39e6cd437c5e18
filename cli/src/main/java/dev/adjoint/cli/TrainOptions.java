package dev.adjoint.cli;

import dev.adjoint.rl.cases.LossCase;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The choices of a new run. A resumed run has made them already. */
final class TrainOptions {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int MODEL_CHECKPOINT_EVERY = 10;
    private static final int DATA_TOKENS = 256;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of everything random (default 0).")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps (default 100).")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the run: its folder is runs/NAME.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "PATH",
            description =
                    "Start from this model folder or GGUF file instead of the embedded base policy.")
    private Optional<Path> model = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = {
                "Train on the questions of this file instead of additions: JSON lines with question and",
                "answer, or with messages; answers end with a number."
            })
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description =
                    "The most tokens of an answer, with --data (default " + DATA_TOKENS + ").")
    private Optional<Integer> maximumTokens = Optional.empty();

    @Option(names = "--prompts", paramLabel = "N", description = "Problems in a step (default 16).")
    private Optional<Integer> prompts = Optional.empty();

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Answers for each problem (default 16).")
    private Optional<Integer> samples = Optional.empty();

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Answers that go through the model together in an update (default 256).")
    private Optional<Integer> microBatch = Optional.empty();

    @Option(names = "--temperature", paramLabel = "T", description = "Of the sampling (default 1).")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "The largest (default 3e-4).")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            description = "Steps between evaluations on held-out problems (default 10).")
    private Optional<Integer> evaluateEvery = Optional.empty();

    @Option(
            names = "--evaluate-samples",
            paramLabel = "K",
            description =
                    "Answers sampled to each held-out problem (default 1); with more, pass@k, avg@k and maj@k"
                            + " go to evaluations.jsonl.")
    private Optional<Integer> evaluateSamples = Optional.empty();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description =
                    "Steps between checkpoints (default 1, with --model "
                            + MODEL_CHECKPOINT_EVERY
                            + ").")
    private Optional<Integer> checkpointEvery = Optional.empty();

    @Option(names = "--keep", paramLabel = "N", description = "Checkpoints that stay (default 2).")
    private Optional<Integer> keep = Optional.empty();

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = {
                "The algorithm (default grpo). Policy gradients: reinforce, rloo, rloo-off-policy, reinforce++,",
                "reinforce++-baseline, a2c, ppo, grpo, grpo-published, dr-grpo, dapo, gspo, gspo-token, cispo,",
                "rejection-sampling. On written answers, with --data: sft on lines with messages; dpo, ipo, orpo,",
                "kto, reward-model on lines with prompt, chosen, rejected; --prompts is then the number of",
                "examples in a step."
            })
    private Optional<String> algorithm = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description = {
                "Change a convention of the algorithm, by the fields of adjoint loss --help and those below; as",
                "often as needed. What the algorithm has no place for is an error."
            })
    private Map<String, String> conventions = new LinkedHashMap<>();

    @Option(
            names = "--shuffle-rewards",
            description =
                    "The control: deal the rewards out to the wrong answers, so that nothing can be learnt.")
    private boolean shuffleRewards;

    /** Made by the command line parser. */
    TrainOptions() {}

    /** Whether any of these was given. */
    boolean any() {
        return shuffleRewards
                || algorithm.isPresent()
                || !conventions.isEmpty()
                || seed.isPresent()
                || steps.isPresent()
                || name.isPresent()
                || model.isPresent()
                || data.isPresent()
                || maximumTokens.isPresent()
                || prompts.isPresent()
                || samples.isPresent()
                || microBatch.isPresent()
                || temperature.isPresent()
                || learningRate.isPresent()
                || evaluateEvery.isPresent()
                || evaluateSamples.isPresent()
                || checkpointEvery.isPresent()
                || keep.isPresent();
    }

    Settings settings() {
        Settings standard = Settings.standard(seed.orElse(0L), steps.orElse(100));
        return new Settings(
                standard.seed(),
                standard.steps(),
                prompts.orElse(standard.prompts()),
                samples.orElse(standard.samples()),
                temperature.orElse(standard.temperature()),
                learningRate.orElse(standard.peakRate()),
                standard.warmUp(),
                standard.finalFraction(),
                standard.clipNorm(),
                standard.beta1(),
                standard.beta2(),
                standard.weightDecay(),
                evaluateEvery.orElse(standard.evaluateEvery()),
                checkpointEvery.orElse(
                        model.isPresent() ? MODEL_CHECKPOINT_EVERY : standard.checkpointEvery()),
                keep.orElse(standard.keep()),
                microBatch.orElse(standard.microBatch()),
                shuffleRewards,
                evaluateSamples.orElse(standard.evaluationSamples()));
    }

    /** The fields of config.json that say what is trained on what. */
    JsonObject description() {
        String task = data.map(file -> file.getFileName().toString()).orElse("addition");
        String stamp =
                task.replaceFirst("\\..*", "")
                        + "-"
                        + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP);
        Json method = method();
        JsonObject config =
                JsonObject.empty()
                        .with("name", name.orElse(stamp))
                        .with("command", "adjoint train")
                        .with("algorithm", title(method))
                        .with("method", method.object())
                        .with("task", task);
        if (model.isPresent()) {
            config = config.with("model", model.get().toAbsolutePath().toString());
        }
        if (data.isPresent()) {
            config =
                    config.with("data", data.get().toAbsolutePath().toString())
                            .with("maximum_tokens", maximumTokens.orElse(DATA_TOKENS));
        }
        return config;
    }

    /** What the method is called; refuses what is no method. */
    private String title(Json method) {
        boolean onData = LossCase.onData(method).isPresent();
        if (onData && data.isEmpty()) {
            throw method.error("training on written answers needs --data FILE");
        }
        requireUse(method, onData);
        return onData
                ? method.field("algorithm").asString().toUpperCase(Locale.ROOT)
                : LossCase.onPolicy(method).method().name();
    }

    /** Refuses options that would have no effect. */
    private void requireUse(Json method, boolean onData) {
        Map<String, Boolean> sampling = new LinkedHashMap<>();
        sampling.put("--samples", samples.isPresent());
        sampling.put("--micro-batch", microBatch.isPresent());
        sampling.put("--temperature", temperature.isPresent());
        sampling.put("--evaluate-every", evaluateEvery.isPresent());
        sampling.put("--evaluate-samples", evaluateSamples.isPresent());
        sampling.put("--max-tokens", maximumTokens.isPresent());
        sampling.put("--shuffle-rewards", shuffleRewards);
        sampling.forEach((option, given) -> {
            if (given && onData) {
                throw method.error("training on written answers has no use for " + option);
            }
        });
        if (maximumTokens.isPresent() && data.isEmpty()) {
            throw method.error(
                    "additions have a longest answer of their own; leave out --max-tokens");
        }
    }

    /** The algorithm and its conventions, as the cases of {@code adjoint loss} have them. */
    private Json method() {
        JsonObject method = JsonObject.empty().with("algorithm", algorithm.orElse("grpo"));
        for (Map.Entry<String, String> convention : conventions.entrySet()) {
            method = method.with(convention.getKey(), value(convention.getValue()));
        }
        return Json.parse("--set", JsonPrinter.pretty(method));
    }

    /** A number or an object as JSON; anything else is a word. */
    private static JsonValue value(String text) {
        try {
            return Json.parse("--set", text).value();
        } catch (JsonException e) {
            return new JsonString(text);
        }
    }
}

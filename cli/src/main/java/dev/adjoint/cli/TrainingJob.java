package dev.adjoint.cli;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.cases.LossCase;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.env.questions.QuestionTask;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Checkpoint;
import dev.adjoint.rl.train.OnPolicyLoop;
import dev.adjoint.rl.train.Regime;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.ModelFiles;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What config.json of a run says is to be done: the policy, the task, the loop. A new run and a
 * resumed one both start from there.
 *
 * @param config of the run
 * @param settings its numbers
 * @param checkpoint where it goes on, if it began before
 * @param policy that is trained
 * @param loop that trains it
 */
record TrainingJob(
        Json config,
        Settings settings,
        Optional<Checkpoint> checkpoint,
        QwenFolder policy,
        OnPolicyLoop loop) {
    /** A job from the beginning, or from a checkpoint. */
    static TrainingJob of(Json config, Optional<Checkpoint> checkpoint) {
        Settings settings = Settings.of(config);
        QwenFolder policy = checkpoint.map(Checkpoint::policy).orElseGet(() -> policy(config));
        LossCase.OnPolicy named = named(config);
        OnPolicyLoop loop =
                new OnPolicyLoop(
                        policy,
                        reference(config, named.method()),
                        task(config, policy),
                        named.method(),
                        named.regime(),
                        settings);
        checkpoint.ifPresent(loop::resume);
        return new TrainingJob(config, settings, checkpoint, policy, loop);
    }

    /** What config.json names; GRPO in runs from before it named one. */
    private static LossCase.OnPolicy named(Json config) {
        return config.optional("method")
                .map(LossCase::onPolicy)
                .orElseGet(() -> new LossCase.OnPolicy(Grpo.of(), Regime.STANDARD));
    }

    /** The policy that training started from, if the algorithm asks for one. */
    private static Optional<QwenModel> reference(Json config, PolicyGradient algorithm) {
        return algorithm.needsReference() ? Optional.of(policy(config).model()) : Optional.empty();
    }

    private static QwenFolder policy(Json config) {
        return config.optional("model")
                .map(model -> ModelFiles.load(Path.of(model.asString())))
                .orElseGet(BaseTraining::shipped);
    }

    private static TextTask task(Json config, QwenFolder policy) {
        Optional<Json> data = config.optional("data");
        if (data.isEmpty()) {
            return new AdditionTask();
        }
        int maximumTokens = config.field("maximum_tokens").asInt();
        return QuestionTask.read(
                Path.of(data.get().asString()), policy.chatFormat()::prompt, maximumTokens);
    }

    /** What is done, in a sentence. */
    String introduction() {
        String start =
                checkpoint
                        .map(found -> "from " + found.folder())
                        .or(() -> config.optional("model").map(model -> "from " + model.asString()))
                        .orElse("from the embedded base policy");
        return String.format(
                Locale.ROOT,
                "%s on %s, %d prompts x %d answers, seed %d; %s with %,d weights %s",
                config.field("algorithm").asString(),
                config.field("task").asString(),
                settings.prompts(),
                settings.samples(),
                settings.seed(),
                policy.model().config().architecture().modelType(),
                policy.model().config().parameters(),
                start);
    }
}

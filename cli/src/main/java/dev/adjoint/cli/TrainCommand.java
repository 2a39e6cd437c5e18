package dev.adjoint.cli;

import dev.adjoint.program.MeteredBackend;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Checkpoint;
import dev.adjoint.rl.train.OnPolicyLoop;
import dev.adjoint.rl.train.RunFiles;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The main job: reinforcement learning of a Qwen policy. */
@Command(
        name = "train",
        description = {
            "Train a Qwen policy by reinforcement learning with verifiable rewards (GRPO).",
            "Without arguments: the embedded base policy learns to work before it answers, in 100 steps."
        },
        footer = {
            "",
            "Examples: adjoint train --seed 1 --name first",
            "          adjoint train --resume runs/first"
        },
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int STEPS = 100;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of everything random (default 0).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Optimizer steps (default " + STEPS + ").")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the run: its folder is runs/NAME.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with a run, with its own settings.")
    private Optional<Path> resume = Optional.empty();

    @Option(
            names = "--shuffle-rewards",
            description =
                    "The control: deal the rewards out to the wrong answers, so that nothing can be learnt.")
    private boolean shuffleRewards;

    /** Made by the command line parser. */
    TrainCommand() {}

    @Override
    public Integer call() {
        MeteredBackend metered = backend.backend();
        PrintWriter out = spec.commandLine().getOut();
        out.println(metered.description());
        RunFiles files = resume.map(this::opened).orElseGet(() -> created(metered));
        Settings settings = Settings.of(files.config());
        Optional<Checkpoint> checkpoint = Checkpoint.newest(files.checkpoints());
        QwenFolder policy = checkpoint.map(Checkpoint::policy).orElseGet(BaseTraining::shipped);
        OnPolicyLoop loop = new OnPolicyLoop(policy, new AdditionTask(), Grpo.of(), settings);
        checkpoint.ifPresent(loop::resume);
        out.println(introduction(files, settings, policy, checkpoint));
        TrainingReport report = new TrainingReport(out, settings);
        BackendOption.on(metered).run(() -> loop.run(files, report));
        report.finish(files, metered.productFlops());
        return 0;
    }

    private RunFiles opened(Path run) {
        if (seed.isPresent() || steps.isPresent() || name.isPresent() || shuffleRewards) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--resume goes on with the settings of the run; leave out all others");
        }
        return RunFiles.open(run);
    }

    private RunFiles created(MeteredBackend metered) {
        Settings standard = Settings.standard(seed.orElse(0L), steps.orElse(STEPS));
        Settings settings = shuffleRewards ? standard.withShuffledRewards() : standard;
        String folder =
                name.orElseGet(() ->
                        "addition-"
                                + LocalDateTime.now(java.time.ZoneId.systemDefault())
                                        .format(STAMP));
        JsonObject config =
                JsonObject.empty()
                        .with("name", folder)
                        .with("command", "train")
                        .with("algorithm", "GRPO")
                        .with("task", "addition");
        return RunFiles.create(
                Path.of("runs").resolve(folder),
                RunDescription.complete(config, settings, metered));
    }

    private static String introduction(
            RunFiles files, Settings settings, QwenFolder policy, Optional<Checkpoint> checkpoint) {
        String start =
                checkpoint
                        .map(found -> "from " + found.folder())
                        .orElse("from the embedded base policy");
        return String.format(
                java.util.Locale.ROOT,
                "GRPO on addition, %d prompts x %d answers, seed %d; Qwen3 with %,d weights %s; files in %s",
                settings.prompts(),
                settings.samples(),
                settings.seed(),
                policy.model().config().parameters(),
                start,
                files.folder());
    }
}

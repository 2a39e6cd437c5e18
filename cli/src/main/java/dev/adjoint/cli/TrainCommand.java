package dev.adjoint.cli;

import dev.adjoint.cli.report.LiveServer;
import dev.adjoint.program.MeteredBackend;
import dev.adjoint.rl.cases.LossCase;
import dev.adjoint.rl.train.Checkpoint;
import dev.adjoint.rl.train.RunFiles;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The main job: reinforcement learning of a Qwen policy. */
@Command(
        name = "train",
        description = {
            "Train a Qwen policy by reinforcement learning with verifiable rewards.",
            "Without arguments: the embedded base policy learns to work before it answers, in 100 steps."
        },
        footer = {
            "",
            "Examples: adjoint train --seed 1 --name first",
            "          adjoint train --resume runs/first",
            "          adjoint train --algorithm dapo --set clip_high=0.3 --set dynamic_sampling=10",
            "          adjoint train --algorithm ppo --set epochs=4 --set minibatches=4",
            "          adjoint train --algorithm dpo --data pairs.jsonl --prompts 8",
            "          adjoint train --model DIR --data gsm8k.jsonl --steps 20"
        },
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final String FIELDS = "trainingFields";

    private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Mixin private TrainOptions options = new TrainOptions();

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with a run, with its own settings.")
    private Optional<Path> resume = Optional.empty();

    @Option(
            names = "--serve",
            arity = "0..1",
            fallbackValue = "0",
            paramLabel = "PORT",
            description =
                    "Show the report on this machine while training; any free port if none is given.")
    private Optional<Integer> serve = Optional.empty();

    /** Made by the command line parser. */
    TrainCommand() {}

    /** Puts what --set has besides the fields of a loss into the help. */
    @Spec
    void spec(CommandSpec given) {
        this.spec = given;
        IHelpSectionRenderer fields =
                _ -> "%nFurther fields for --set:%n%s%n".formatted(LossCase.trainingHelp());
        List<String> keys = new ArrayList<>(given.usageMessage().sectionKeys());
        keys.add(keys.size() - 1, FIELDS);
        given.usageMessage().sectionKeys(keys);
        given.usageMessage().sectionMap().put(FIELDS, fields);
    }

    @Override
    public Integer call() {
        MeteredBackend metered = backend.backend();
        PrintWriter out = spec.commandLine().getOut();
        out.println(backend.description(metered));
        Run run = resume.map(this::opened).orElseGet(() -> planned(metered));
        Optional<LossCase.OnData> method = DataJob.method(run.config);
        return method.isPresent() ? onData(run, method.get(), metered) : onPolicy(run, metered);
    }

    private int onData(Run run, LossCase.OnData method, MeteredBackend metered) {
        PrintWriter out = spec.commandLine().getOut();
        DataJob job =
                backend.on(metered).call(() -> DataJob.of(run.config, method, run.checkpoint()));
        RunFiles files = run.files();
        out.println("files in " + files.folder());
        backend.on(metered).run(() -> job.run(files, out));
        return 0;
    }

    private int onPolicy(Run run, MeteredBackend metered) {
        PrintWriter out = spec.commandLine().getOut();
        TrainingJob job =
                backend.on(metered).call(() -> TrainingJob.of(run.config, run.checkpoint()));
        RunFiles files = run.files();
        out.println(job.introduction());
        out.println("files in " + files.folder());
        TrainingReport report = new TrainingReport(out, job.settings());
        Optional<LiveServer> server = serve.map(port -> served(files.folder(), port));
        server.ifPresent(live -> out.println("live report: " + live.uri()));
        out.flush();
        try {
            backend.on(metered).run(() -> job.loop().run(files, report));
            report.finish(files, metered.productFlops());
        } finally {
            server.ifPresent(LiveServer::close);
        }
        return 0;
    }

    private static LiveServer served(Path run, int port) {
        try {
            return LiveServer.start(run, port);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "--serve: port " + port + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * A run that goes on or is to begin. Its folder is made when the files are asked for, so that
     * what cannot begin leaves nothing behind.
     *
     * @param config what config.json says
     * @param opened the files of a run that goes on
     */
    private record Run(Json config, Optional<RunFiles> opened) {
        Optional<Checkpoint> checkpoint() {
            return opened.flatMap(files -> Checkpoint.newest(files.checkpoints()));
        }

        RunFiles files() {
            Path folder = Path.of("runs").resolve(config.field("name").asString());
            return opened.orElseGet(() -> RunFiles.create(folder, config.object()));
        }
    }

    private Run opened(Path folder) {
        if (options.any()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--resume goes on with the settings of the run; leave out all others");
        }
        RunFiles files = RunFiles.open(folder);
        return new Run(files.config(), Optional.of(files));
    }

    private Run planned(MeteredBackend metered) {
        JsonObject config = RunDescription.complete(described(), options.settings(), metered);
        Json parsed = Json.parse("config.json", JsonPrinter.pretty(config));
        return new Run(parsed, Optional.empty());
    }

    private JsonObject described() {
        try {
            return options.description();
        } catch (JsonException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}

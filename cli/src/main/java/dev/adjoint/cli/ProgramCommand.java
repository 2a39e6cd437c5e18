package dev.adjoint.cli;

import dev.adjoint.autograd.inspect.Drawing;
import dev.adjoint.autograd.inspect.MemoryPicture;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.program.MeteredBackend;
import dev.adjoint.program.Program;
import dev.adjoint.program.ProgramCosts;
import dev.adjoint.program.plan.PlannedProgram;
import dev.adjoint.tensor.Recording;
import dev.adjoint.transformer.qwen.KeyValueCache;
import dev.adjoint.transformer.qwen.ModelPrograms;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.weights.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a step of a model as a program. */
@Command(
        name = "program",
        description = {
            "Write down a step of a model as a program: the kernels that run, their operations, the bytes that they",
            "read and write, and the memory that their results take at most."
        },
        footer = {
            "",
            "Example: adjoint program --model runs/NAME/checkpoints/step-000100 --what decode --draw decode.svg"
        },
        mixinStandardHelpOptions = true)
final class ProgramCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "Model folder or GGUF file.")
    private Path model = Path.of("");

    @Option(
            names = "--what",
            paramLabel = "STEP",
            required = true,
            description = {
                "decode: the next token of some sequences; prefill: all tokens of one sequence with a cache;",
                "train: loss, gradients and optimizer for one sequence."
            })
    private Step what = Step.decode;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description =
                    "Sequences of a decoding step (default 1), tokens of a sequence otherwise (default 64).")
    private Optional<Integer> tokens = Optional.empty();

    @Option(
            names = "--context",
            paramLabel = "N",
            description =
                    "Tokens that the cache of a decoding step holds (default ${DEFAULT-VALUE}).")
    private int context = 512;

    @Option(
            names = "--planned",
            description = "Show what runs after steps were joined, with the buffer of every value.")
    private boolean planned;

    @Option(names = "--brief", description = "Print the summary only.")
    private boolean brief;

    @Option(
            names = "--draw",
            paramLabel = "FILE.svg",
            description = "Draw the planned memory and the operations of all steps.")
    private Optional<Path> drawing = Optional.empty();

    @Option(
            names = "--graph",
            paramLabel = "FILE.svg",
            description = "Draw every step with arrows from what it reads; for small programs.")
    private Optional<Path> graph = Optional.empty();

    /** What is shown; the names are what users write. */
    enum Step {
        decode,
        prefill,
        train
    }

    /** Made by the command line parser. */
    ProgramCommand() {}

    @Override
    public Integer call() {
        QwenModel weights = QwenModel.load(model);
        MeteredBackend chosen = backend.backend();
        Program recorded = backend.on(chosen).call(() -> recording(weights)).program();
        PlannedProgram ready = PlannedProgram.of(recorded, chosen);
        PrintWriter out = spec.commandLine().getOut();
        if (!brief) {
            out.print(planned ? ready.program() : recorded);
        }
        kinds(ready.program(), out);
        out.println(
                "recorded: " + recorded.steps().size() + " steps, " + ProgramCosts.of(recorded));
        out.println("planned:  " + ready.description());
        drawing.ifPresent(
                file -> write(file, MemoryPicture.svg(ready.program(), ready.memoryPlan()), out));
        graph.ifPresent(file -> write(file, Drawing.svg(ready.program()), out));
        return 0;
    }

    private Recording recording(QwenModel weights) {
        int count = tokens.orElse(what == Step.decode ? 1 : 64);
        if (count < 1 || context < 1) {
            throw new IllegalArgumentException(
                    "--tokens and --context must be at least 1, they are "
                            + count
                            + " and "
                            + context);
        }
        return switch (what) {
            case decode ->
                    ModelPrograms.decode(
                            weights, new KeyValueCache(weights.config(), count, context), count);
            case prefill ->
                    ModelPrograms.prefill(
                            weights, new KeyValueCache(weights.config(), 1, count), count);
            case train -> {
                AdamW optimizer = new AdamW(weights.parameters(), AdamW.Settings.DEFAULT);
                yield ModelPrograms.train(weights, optimizer, count, 1, count - 1, count);
            }
        };
    }

    /** What a kind of kernel costs in total. */
    private record Kind(int steps, long flops) {
        Kind plus(Kind other) {
            return new Kind(steps + other.steps, flops + other.flops);
        }
    }

    private static void kinds(Program program, PrintWriter out) {
        Map<String, Kind> kinds = new TreeMap<>();
        for (Program.Step step : program.steps()) {
            kinds.merge(step.kernel().name(), new Kind(1, step.kernel().flops()), Kind::plus);
        }
        long all = Math.max(1, program.flops());
        kinds.entrySet().stream()
                .sorted(
                        Comparator.comparingLong(
                                (Map.Entry<String, Kind> entry) -> -entry.getValue().flops))
                .forEach(entry ->
                        out.printf(
                                Locale.ROOT,
                                "%-24s %6d steps %,18d flops %5.1f %%%n",
                                entry.getKey(),
                                entry.getValue().steps,
                                entry.getValue().flops,
                                100.0 * entry.getValue().flops / all));
    }

    private static void write(Path file, String text, PrintWriter out) {
        AtomicFile.write(file, text);
        out.println("drawn: " + file);
    }
}

package dev.adjoint.cli;

import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the base policy of the default job. */
@Command(
        name = "base",
        description = {
            "Train the base policy of the default job by supervision.",
            "With the default seed and steps this writes the files that are shipped, byte for byte."
        },
        footer = {"", "Example: adjoint base --out base"},
        mixinStandardHelpOptions = true)
final class BaseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where to write the model folder.")
    private Path out = Path.of("base");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of everything random (default 0).")
    private long seed;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Optimizer steps (default ${DEFAULT-VALUE}).")
    private int steps = BaseTraining.STEPS;

    /** Made by the command line parser. */
    BaseCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        var metered = backend.backend();
        printer.println(backend.description(metered));
        Progress progress = new Progress(printer, steps);
        BaseTraining training = new BaseTraining(seed, steps);
        QwenFolder folder =
                backend.on(metered)
                        .call(() ->
                                training.run((step, loss) ->
                                        progress.show(
                                                step + 1,
                                                String.format(
                                                        java.util.Locale.ROOT, "loss %.4f", loss),
                                                step + 1 == steps)));
        folder.write(out);
        Path weights = out.resolve("model.safetensors");
        String hash = sha256(Files.readAllBytes(weights));
        printer.println(weights + "  sha256 " + hash);
        printer.println(
                hash.equals(sha256(BaseTraining.shippedFile("model.safetensors")))
                        ? "the same bytes as the shipped base"
                        : "not the shipped base");
        return 0;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

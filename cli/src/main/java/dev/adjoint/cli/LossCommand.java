package dev.adjoint.cli;

import dev.adjoint.rl.cases.LossCase;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes one loss from a file, in double. */
@Command(
        name = "loss",
        description =
                "Compute the loss of a method on a few numbers, its gradient by the log-probabilities of the"
                        + " policy that learns, and its metrics; in double.",
        footer = {
            "",
            "Example: adjoint loss --input docs/examples/loss-grpo.json --output out.json"
        },
        mixinStandardHelpOptions = true)
final class LossCommand implements Callable<Integer> {
    private static final String FIELDS = "caseFields";

    @Option(names = "--input", paramLabel = "CASE.json", required = true, description = "The case.")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "OUT.json",
            description = "Where the result goes; printed if it is not given.")
    private @Nullable Path output;

    private CommandSpec spec = CommandSpec.create();

    /** Made by the command line parser. */
    LossCommand() {}

    /** Puts the fields of a case into the help. */
    @Spec
    void spec(CommandSpec given) {
        this.spec = given;
        IHelpSectionRenderer fields =
                _ ->
                        "%nFields of a case; one that is unknown or unused is an error:%n%s%n"
                                        .formatted(LossCase.help())
                                + "%nMethods: %s%n"
                                        .formatted(String.join(", ", LossCase.algorithms()));
        var keys = new java.util.ArrayList<>(given.usageMessage().sectionKeys());
        keys.add(keys.size() - 1, FIELDS);
        given.usageMessage().sectionKeys(keys);
        given.usageMessage().sectionMap().put(FIELDS, fields);
    }

    @Override
    public Integer call() throws IOException {
        String result = JsonPrinter.pretty(LossCase.run(Json.read(input)));
        Optional<Path> file = Optional.ofNullable(output);
        if (file.isPresent()) {
            Files.writeString(file.get(), result);
        } else {
            spec.commandLine().getOut().print(result);
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}

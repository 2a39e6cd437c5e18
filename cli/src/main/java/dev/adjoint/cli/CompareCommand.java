package dev.adjoint.cli;

import dev.adjoint.cli.report.RunComparison;
import dev.adjoint.cli.report.RunFolderException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets methods side by side over their seeds. */
@Command(
        name = "compare",
        description = "Compares runs: methods over seeds, as a table and a picture.",
        footer = "Example: ./adjoint compare runs/grpo-1 runs/grpo-2 runs/rloo-1 runs/rloo-2")
public final class CompareCommand implements Callable<Integer> {
    private static final int FAILURE = 1;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs.")
    private List<Path> folders = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "The picture, .html or .svg; compare.html beside the first run by default.")
    private @Nullable Path output;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli, which fills the fields. */
    public CompareCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = commandLine().getOut();
        try {
            RunComparison comparison = RunComparison.of(folders);
            Path file = output == null ? folders.getFirst().resolveSibling("compare.html") : output;
            out.print(comparison.text());
            comparison.write(file);
            out.println(file);
            return 0;
        } catch (RunFolderException e) {
            commandLine().getErr().println("adjoint: compare: " + e.getMessage());
            return FAILURE;
        } finally {
            out.flush();
        }
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}

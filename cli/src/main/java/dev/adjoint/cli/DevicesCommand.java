package dev.adjoint.cli;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Backends;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the backends and says which one runs. */
@Command(
        name = "devices",
        description = "List the backends, why any of them cannot be used, and which one runs.",
        footer = {"", "Example: adjoint devices"},
        mixinStandardHelpOptions = true)
final class DevicesCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made by the command line parser. */
    DevicesCommand() {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        String preferred = Backends.preferred().name();
        for (Backend backend : Backends.all()) {
            String mark = backend.name().equals(preferred) ? "* " : "  ";
            String state =
                    backend.unusable()
                            .map(reason -> backend.name() + " backend: unusable: " + reason)
                            .orElseGet(backend::description);
            out.println(mark + state);
        }
        if (Backends.all().stream().allMatch(Backend::runsKernels)) {
            out.println("  tornado backend: unusable: " + BackendOption.NO_DEVICE);
        }
        out.println(
                "* runs: the first usable one that runs single kernels, because faster backends stand before the"
                        + " scalar reference; --device gpu runs steps on the tornado backend");
    }
}

package dev.adjoint.cli;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Backends;
import dev.adjoint.program.MeteredBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.vector.VectorBackend;
import picocli.CommandLine.Option;

/** Where a command computes. */
final class BackendOption {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads of the vector backend; all processors if not given. Results do not depend on it.")
    private int threads;

    @Option(
            names = "--require",
            paramLabel = "BACKEND",
            description = "Fail unless this backend runs (vector or scalar).")
    private String require = "";

    /** Made by the command line parser. */
    BackendOption() {}

    /** The backend, which counts its operations. */
    MeteredBackend backend() {
        if (threads < 0) {
            throw new IllegalArgumentException("--threads must be at least 1, it is " + threads);
        }
        Backend chosen = threads == 0 ? Backends.preferred() : vector();
        if (!require.isEmpty() && !chosen.name().equals(require)) {
            throw new IllegalArgumentException(
                    "--require "
                            + require
                            + ": the backend that runs is "
                            + chosen.description()
                            + "; see adjoint devices");
        }
        return new MeteredBackend(chosen);
    }

    private Backend vector() {
        Backend preferred = Backends.preferred();
        return preferred.name().equals("vector") ? new VectorBackend(threads) : preferred;
    }

    /** Ops on a backend, keeping nodes for gradients. */
    static Execution on(Backend backend) {
        return Execution.on(backend);
    }
}

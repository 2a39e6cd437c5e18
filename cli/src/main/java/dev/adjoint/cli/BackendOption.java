package dev.adjoint.cli;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Backends;
import dev.adjoint.program.MeteredBackend;
import dev.adjoint.program.ProgramRunner;
import dev.adjoint.tensor.Execution;
import dev.adjoint.vector.VectorBackend;
import java.util.List;
import java.util.Optional;
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

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = {
                "cpu, or gpu: steps run as programs on a GPU, what lies between them on the CPU;",
                "docs/gpu.md says what that takes (default: cpu)."
            })
    private Device device = Device.cpu;

    @Option(
            names = "--programs",
            description =
                    "Run steps as programs on the CPU as well, with the same results to the last bit.")
    private boolean programs;

    /** Why there is no backend for a GPU in a build without one. */
    static final String NO_DEVICE =
            "it was not built, because TORNADOVM_HOME names no SDK of TornadoVM; install one, set"
                    + " TORNADOVM_HOME to its folder and run again (docs/gpu.md)";

    private Optional<ProgramRunner> runner = Optional.empty();

    /** Where steps run; the names are what users write. */
    enum Device {
        cpu,
        gpu
    }

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

    /**
     * Ops on a backend, keeping nodes for gradients; steps as programs where that was asked for.
     */
    Execution on(MeteredBackend backend) {
        Execution execution = Execution.on(backend);
        if (runner.isEmpty() && (programs || device == Device.gpu)) {
            runner = Optional.of(new ProgramRunner(device == Device.gpu ? gpu() : backend));
        }
        return runner.map(execution::with).orElse(execution);
    }

    /** What runs, in one line. */
    String description(MeteredBackend backend) {
        return switch (device) {
            case cpu -> backend.description() + (programs ? "; steps as programs" : "");
            case gpu ->
                    "steps on "
                            + gpu().description()
                            + "; what lies between them on "
                            + backend.description();
        };
    }

    /**
     * Refuses a device.
     *
     * @param what cannot use it, and why
     */
    void requireCpu(String what) {
        if (device != Device.cpu) {
            throw new IllegalArgumentException("--device " + device + ": not for " + what);
        }
    }

    /** The backend that runs programs on a device. */
    private static Backend gpu() {
        List<Backend> devices =
                Backends.all().stream().filter(backend -> !backend.runsKernels()).toList();
        if (devices.isEmpty()) {
            throw new IllegalArgumentException(
                    "--device gpu: the tornado backend is unusable: " + NO_DEVICE);
        }
        return devices.stream()
                .filter(backend -> backend.unusable().isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--device gpu: the "
                                        + devices.getFirst().name()
                                        + " backend is unusable: "
                                        + devices.getFirst().unusable().orElseThrow()));
    }
}

package dev.adjoint.tornado;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Storage;
import dev.adjoint.tornado.fused.FusedKernels;
import dev.adjoint.tornado.plan.DeviceProgram;
import java.util.List;
import java.util.Optional;

/**
 * Whole programs on a device that TornadoVM finds. It never falls back: what it cannot do is an
 * error, and where it is unusable it says why.
 */
public final class TornadoBackend implements Backend {
    private final Device device = Device.find();

    /** The backend on TornadoVM's default device. */
    public TornadoBackend() {}

    @Override
    public String name() {
        return "tornado";
    }

    @Override
    public String description() {
        return device.unusable()
                .map(reason -> "tornado backend off: " + reason)
                .orElseGet(() -> "tornado backend: whole programs on " + device.name());
    }

    /** The device's name, as its driver gives it; empty where this is unusable. */
    public String deviceName() {
        return device.unusable().isPresent() ? "" : device.name();
    }

    @Override
    public Optional<String> unusable() {
        return device.unusable();
    }

    @Override
    public boolean runsKernels() {
        return false;
    }

    @Override
    public boolean supports(DType dtype) {
        return dtype != DType.F64;
    }

    @Override
    public boolean roundsEveryOperation(DType dtype) {
        return true;
    }

    @Override
    public boolean has(Kernel.Call call) {
        return FusedKernels.has(call);
    }

    /**
     * Refuses: a launch for every kernel would spend its time on transfers.
     *
     * @throws IllegalStateException always
     */
    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        throw new IllegalStateException(
                kernel.name()
                        + ": the GPU runs programs, not single kernels; trace the step, or choose"
                        + " --device cpu");
    }

    /**
     * Lowers a program to task graphs; its kernels are compiled when it first runs.
     *
     * @throws IllegalStateException if this backend is unusable
     * @throws IllegalArgumentException if a value has a type that the device does not compute with
     */
    @Override
    public PreparedProgram prepare(Program program) {
        if (unusable().isPresent()) {
            throw new IllegalStateException("program " + program.name() + ": " + description());
        }
        return new DeviceProgram(program, this);
    }
}

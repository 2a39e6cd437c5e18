package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.threads.Workers;

import java.util.List;

/** Placeholder: to be replaced by the class of the same name that has kernels. */
public final class FusedCalls {
    /** No calls. */
    public FusedCalls() {}

    /** Whether there is a kernel for the call. */
    public boolean has(String name) {
        return false;
    }

    /** Runs the expansion on the reference. */
    public List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        return call.expansion().run(new ScalarBackend(), inputs);
    }
}

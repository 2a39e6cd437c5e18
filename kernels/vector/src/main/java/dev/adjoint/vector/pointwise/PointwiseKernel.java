package dev.adjoint.vector.pointwise;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.threads.Workers;

import java.util.List;

/** Placeholder: to be replaced by the vector kernel of the same name. */
public final class PointwiseKernel {
    /** A kernel. */
    public PointwiseKernel() {}

    /** Runs the reference. */
    public Storage run(Kernel.Pointwise kernel, List<Storage> inputs, Workers workers) {
        return new ScalarBackend().run(kernel, inputs).get(0);
    }
}

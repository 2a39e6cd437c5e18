package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.threads.Workers;

import java.util.List;
import java.util.Set;

/** The fused ops that have a kernel of their own here. */
public final class FusedCalls {
    private static final Set<String> NAMES =
            Set.of(
                    "rmsNorm",
                    "rmsNormBackward",
                    "rope",
                    "softmax",
                    "softmaxBackward",
                    "selectedLogProb",
                    "selectedLogProbBackward",
                    "entropy",
                    "entropyBackward",
                    "attention",
                    "attentionBackward");

    /** The calls; there is no state. */
    public FusedCalls() {}

    /** Whether {@link #run} knows a call of this name. */
    public boolean has(String name) {
        return NAMES.contains(name);
    }

    /** Runs the expansion on the reference. */
    public List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        return call.expansion().run(new ScalarBackend(), inputs);
    }
}

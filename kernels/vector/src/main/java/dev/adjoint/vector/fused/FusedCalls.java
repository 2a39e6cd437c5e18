package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Buffers;
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

    private final Workers workers;
    private final Buffers buffers;

    /** The calls. */
    public FusedCalls(Workers workers, Buffers buffers) {
        this.workers = workers;
        this.buffers = buffers;
    }

    /** Whether {@link #run} knows a call of this name. */
    public boolean has(String name) {
        return NAMES.contains(name);
    }

    /** Runs a call whose inputs are contiguous. */
    public void run(Kernel.Call call, List<Storage> inputs, List<Storage> outputs) {
        try (Arguments arguments = new Arguments(call, inputs, outputs, workers, buffers)) {
            run(call.name(), arguments);
        }
    }

    private static void run(String name, Arguments arguments) {
        switch (name) {
            case "rmsNorm" -> RmsNorm.run(arguments);
            case "rmsNormBackward" -> RmsNormBackward.run(arguments);
            case "rope" -> Rope.run(arguments);
            case "softmax" -> Softmax.run(arguments);
            case "softmaxBackward" -> Softmax.backward(arguments);
            case "selectedLogProb" -> SelectedLogProb.run(arguments);
            case "selectedLogProbBackward" -> SelectedLogProb.backward(arguments);
            case "entropy" -> Entropy.run(arguments);
            case "entropyBackward" -> Entropy.backward(arguments);
            case "attention" -> Attention.run(arguments);
            case "attentionBackward" -> AttentionBackward.run(arguments);
            default ->
                    throw new IllegalArgumentException(name + ": no fused kernel among " + NAMES);
        }
    }
}

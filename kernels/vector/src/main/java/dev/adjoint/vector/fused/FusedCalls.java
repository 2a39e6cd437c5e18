package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;
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

    /** Runs a call whose inputs are contiguous from the start of their storages. */
    public List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        return switch (call.name()) {
            case "rmsNorm" -> RmsNorm.run(call, inputs, workers);
            case "rmsNormBackward" -> RmsNormBackward.run(call, inputs, workers);
            case "rope" -> Rope.run(call, inputs, workers);
            case "softmax" -> Softmax.run(call, inputs, workers);
            case "softmaxBackward" -> Softmax.backward(call, inputs, workers);
            case "selectedLogProb" -> SelectedLogProb.run(call, inputs, workers);
            case "selectedLogProbBackward" -> SelectedLogProb.backward(call, inputs, workers);
            case "entropy" -> Entropy.run(call, inputs, workers);
            case "entropyBackward" -> Entropy.backward(call, inputs, workers);
            case "attention" -> Attention.run(call, inputs, workers);
            case "attentionBackward" -> AttentionBackward.run(call, inputs, workers);
            default ->
                    throw new IllegalArgumentException(
                            call.name() + ": no fused kernel among " + NAMES);
        };
    }

    /**
     * The elements of an input, from place 0: the storage itself unless the operand is a part of
     * it.
     */
    static float[] floats(Kernel.Call call, List<Storage> inputs, int index) {
        float[] array = ((Storage.Floats) inputs.get(index)).array();
        Layout layout = call.inputs().get(index).layout();
        int size = layout.shape().size();
        boolean isWhole = layout.offset() == 0 && array.length == size;
        return isWhole ? array : Arrays.copyOfRange(array, layout.offset(), layout.offset() + size);
    }

    /** The elements of an I32 input, from place 0. */
    static int[] ints(Kernel.Call call, List<Storage> inputs, int index) {
        int[] array = ((Storage.Ints) inputs.get(index)).array();
        Layout layout = call.inputs().get(index).layout();
        int size = layout.shape().size();
        boolean isWhole = layout.offset() == 0 && array.length == size;
        return isWhole ? array : Arrays.copyOfRange(array, layout.offset(), layout.offset() + size);
    }

    /** The length of the last axis of the first input. */
    static int width(Kernel.Call call) {
        return call.inputs().get(0).shape().length(-1);
    }

    static int rows(int size, int width) {
        return width == 0 ? 0 : size / width;
    }
}

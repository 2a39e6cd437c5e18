package dev.adjoint.tornado.fused;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import java.util.List;
import java.util.Set;

/** The fused ops that have a kernel of their own here; all others run as their expansions. */
public final class FusedKernels {
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

    private FusedKernels() {}

    /** Whether there is a kernel for this call. */
    public static boolean has(Kernel.Call call) {
        boolean isKnown = NAMES.contains(call.name());
        boolean isEmpty = call.inputs().getFirst().shape().size() == 0;
        boolean isSingle = call.inputs().getFirst().dtype() == DType.F32;
        boolean isWide =
                call.name().startsWith("attention")
                        && call.inputs().getFirst().shape().length(-1) > Attention.MOST_DIMENSIONS;
        return isKnown && isSingle && !isEmpty && !isWide;
    }

    /** Appends the launches of a call. */
    public static void emit(
            Kernel.Call call, List<Buffer> inputs, List<Buffer> outputs, Emitter emitter) {
        CallInputs given = CallInputs.of(call, inputs, outputs, emitter);
        switch (call.name()) {
            case "rmsNorm" -> RmsNorm.emit(given);
            case "rmsNormBackward" -> RmsNorm.emitBackward(given);
            case "rope" -> Rope.emit(given);
            case "softmax" -> Softmax.emit(given);
            case "softmaxBackward" -> Softmax.emitBackward(given);
            case "selectedLogProb" -> SelectedLogProb.emit(given);
            case "selectedLogProbBackward" -> SelectedLogProb.emitBackward(given);
            case "entropy" -> Entropy.emit(given);
            case "entropyBackward" -> Entropy.emitBackward(given);
            case "attention" -> Attention.emit(given);
            case "attentionBackward" -> AttentionBackward.emit(given);
            default ->
                    throw new IllegalArgumentException(call.name() + ": no kernel among " + NAMES);
        }
    }
}

package dev.adjoint.program;

import dev.adjoint.program.plan.PlannedProgram;
import java.util.List;
import java.util.Optional;

/** What runs kernels. A backend says why it is unusable; nothing falls back in silence. */
public interface Backend {
    /** A short name such as {@code vector}. */
    String name();

    /** What runs and how it was chosen: widths, tiles, threads, in one line. */
    String description();

    /** Why this backend cannot be used here, or empty if it can. */
    Optional<String> unusable();

    /** Whether elements of this type can be computed with. */
    boolean supports(DType dtype);

    /**
     * Whether every operation inside a pointwise kernel of this type rounds as a kernel of its own
     * would, so that kernels can be joined without changing a bit. A reference that computes in
     * double and rounds once does not.
     */
    boolean roundsEveryOperation(DType dtype);

    /** Whether {@link #run} knows this call; if not, {@link #execute} runs its expansion. */
    boolean has(Kernel.Call call);

    /**
     * Runs one kernel, which writes every element of its outputs.
     *
     * @param inputs as many as {@code kernel.inputs()}, with the element types named there
     * @param outputs as many as {@code kernel.outputs()}, each contiguous; what they hold before is
     *     arbitrary. The only output of {@link Kernel.Overwrite} is its first input. A {@link
     *     Kernel.Pointwise} may write to an input that it reads as a whole, in order.
     */
    void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs);

    /**
     * Runs a kernel, or the program that it stands for where this backend does not have the call.
     *
     * @param memory where the results go
     * @return as many as {@code kernel.outputs()}
     */
    default List<Storage> execute(Kernel kernel, List<Storage> inputs, Memory memory) {
        if (kernel instanceof Kernel.Call call && !has(call)) {
            return call.expansion().run(this, inputs, memory);
        }
        List<Storage> outputs = outputs(kernel, inputs, memory);
        run(kernel, inputs, outputs);
        return outputs;
    }

    /** Like {@link #execute(Kernel, List, Memory)}, with results on the heap. */
    default List<Storage> execute(Kernel kernel, List<Storage> inputs) {
        return execute(kernel, inputs, Memory.HEAP);
    }

    /** Whether single kernels can be run; a device may take whole programs only. */
    default boolean runsKernels() {
        return true;
    }

    /**
     * Makes a program ready to run often: memory is planned ahead, pointwise steps are joined where
     * that changes no bit.
     */
    default PreparedProgram prepare(Program program) {
        return PlannedProgram.of(program, this);
    }

    private static List<Storage> outputs(Kernel kernel, List<Storage> inputs, Memory memory) {
        if (kernel instanceof Kernel.Overwrite) {
            inputs.get(0).written();
            return List.of(inputs.get(0));
        }
        List<Signature> signatures = kernel.outputs();
        Storage[] outputs = new Storage[signatures.size()];
        for (int i = 0; i < outputs.length; i++) {
            Signature signature = signatures.get(i);
            outputs[i] = memory.take(signature.dtype(), signature.shape().size());
        }
        return List.of(outputs);
    }
}

package dev.adjoint.tensor;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Memory;
import dev.adjoint.program.Operand;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Recorder;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A function of tensors, written down as a program. The function is ordinary code; it runs once
 * with tensors that have slots for elements.
 *
 * @param program what the function computes
 * @param outputs types and shapes of its results
 */
public record Recording(Program program, List<Signature> outputs) {
    /** Copies the list. */
    public Recording {
        outputs = List.copyOf(outputs);
    }

    /**
     * Records a function for inputs of the given types and shapes. Tensors that the function uses
     * besides its arguments are captured; later runs see what their storages hold then.
     */
    public static Recording of(
            String name, List<Signature> inputs, UnaryOperator<List<Tensor>> function) {
        Recorder recorder = new Recorder(name);
        List<Tensor> arguments = new ArrayList<>();
        for (Signature input : inputs) {
            arguments.add(Tensor.of(recorder.input(input), input.shape()));
        }
        List<Tensor> results =
                Execution.on(recorder).call(() -> contiguous(function.apply(arguments)));
        List<Storage> storages = results.stream().map(Tensor::storage).toList();
        List<Signature> outputs = results.stream().map(Recording::signature).toList();
        return new Recording(recorder.program(storages), outputs);
    }

    /** Runs the program on the current backend, step by step. */
    public List<Tensor> run(List<Tensor> inputs) {
        Execution execution = Execution.current();
        return tensors(program.run(execution.backend(), storages(inputs), execution.memory()));
    }

    /** Makes the program ready to run often on the current backend. */
    public Prepared prepare() {
        return new Prepared(this, Execution.current().backend().prepare(program));
    }

    /**
     * A recording that is ready to run often. Weights and other state that it writes to are changed
     * by every run.
     *
     * @param recording what was recorded
     * @param program the same, prepared
     */
    public record Prepared(Recording recording, PreparedProgram program) {
        /**
         * Runs it.
         *
         * @param inputs of the types and shapes that were recorded
         * @throws IllegalArgumentException if their number, types or sizes do not fit
         */
        public List<Tensor> run(List<Tensor> inputs) {
            List<Storage> captured =
                    recording.program.captured().stream()
                            .map(Program.Value.Captured::storage)
                            .toList();
            Memory memory = Execution.current().memory();
            return recording.tensors(program.run(storages(inputs), captured, memory));
        }
    }

    private static List<Storage> storages(List<Tensor> inputs) {
        return contiguous(inputs).stream().map(Tensor::storage).toList();
    }

    private List<Tensor> tensors(List<Storage> results) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            tensors.add(Tensor.of(results.get(i), outputs.get(i).shape()));
        }
        return tensors;
    }

    static List<Tensor> contiguous(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::contiguous).toList();
    }

    private static Signature signature(Tensor tensor) {
        return new Signature(tensor.dtype(), tensor.shape());
    }

    /** The kernel of a fused op: its name and attributes, and how to record what it stands for. */
    static Kernel.Call call(Op.Fused op, List<Tensor> inputs) {
        List<Signature> signatures = inputs.stream().map(Recording::signature).toList();
        List<Operand> operands = inputs.stream().map(Tensor::operand).toList();
        return new Kernel.Call(
                op.name(),
                op.attributes(),
                operands,
                op.outputs(signatures),
                () -> expansion(op, signatures));
    }

    /** The decomposition as a program that starts from whole storages. */
    private static Program expansion(Op.Fused op, List<Signature> signatures) {
        return Execution.withoutTracking()
                .call(() -> of(op.name(), signatures, op::decompose))
                .program();
    }

    /** The signature of a value of this shape with the type of another. */
    public static Signature like(Signature other, int... lengths) {
        return new Signature(other.dtype(), Shape.of(lengths));
    }
}

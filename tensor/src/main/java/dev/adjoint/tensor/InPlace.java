package dev.adjoint.tensor;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.op.PointwiseOp;
import java.util.List;

/** Results that replace the elements of an older value: what optimizers do to their state. */
public final class InPlace {
    private InPlace() {}

    /**
     * Replaces the elements of a tensor by those of a pointwise result. Tensors that meant the old
     * elements cannot be read any more. While a program is recorded, a target that the program
     * computes itself is left as it is, and the result is a new value.
     *
     * @param target a whole storage in row-major order
     * @param inputs of the op; where the target is among them it stands as it is
     * @return the new value
     * @throws IllegalArgumentException if the target is a part of its storage, has another shape
     *     than the result, or stands among the inputs in another order
     */
    public static Tensor apply(PointwiseOp op, Tensor target, Tensor... inputs) {
        Storage storage = target.storage();
        if (storage instanceof Storage.Slot) {
            return Tensor.apply(op, inputs);
        }
        List<Tensor> operands = List.of(inputs);
        Kernel kernel = op.kernel(operands.stream().map(Tensor::operand).toList());
        Shapes.requireInPlace(op.name(), target, kernel.outputs().get(0), operands);
        List<Storage> storages = operands.stream().map(Tensor::storage).toList();
        Execution.current().backend().run(kernel, storages, List.of(storage));
        storage.written();
        return Tensor.of(storage, target.shape());
    }
}

package dev.adjoint.tensor.op;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Random tensors: functions of a key. */
public final class RandomOps {
    private RandomOps() {}

    /** Uniform numbers in [0, 1) from an i32 key of two elements; a key has no gradient. */
    public static Op.Rule uniform(DType dtype, Shape shape) {
        return new Uniform(dtype, shape);
    }

    private record Uniform(DType dtype, Shape shape) implements Op.Rule {
        @Override
        public String name() {
            return "uniform";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            return new Kernel.Random(dtype, shape, inputs.get(0));
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return Tensor.full(dtype, 0, node.input(0).shape());
        }
    }
}

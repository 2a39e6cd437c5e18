package dev.adjoint.tensor.op;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Matrix products. */
public final class Products {
    private Products() {}

    /** A · B. dA = G · Bᵀ, dB = Aᵀ · G; leading axes that were broadcast are summed by the walk. */
    public static final Op.Rule MATMUL = new MatMul();

    private record MatMul() implements Op.Rule {
        @Override
        public String name() {
            return "matmul";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Operand left = inputs.get(0);
            Operand right = inputs.get(1);
            Shapes.requireProduct(left, right);
            Shape batch = Shapes.broadcast("matmul", List.of(leading(left), leading(right)));
            return new Kernel.MatMul(expand(left, batch), expand(right, batch));
        }

        private static Operand leading(Operand operand) {
            Shape shape = operand.shape();
            return Operand.of(operand.dtype(), shape.axes(0, shape.rank() - 2));
        }

        private static Operand expand(Operand operand, Shape batch) {
            Layout layout = operand.layout();
            Shape target = batch.append(layout.shape().length(-2), layout.shape().length(-1));
            return new Operand(operand.dtype(), layout.expand(target));
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            Tensor left = node.input(0);
            Tensor right = node.input(1);
            if (input == 0) {
                return gradient.matmul(right.transpose());
            }
            return isTransposed(right.layout())
                    ? gradient.transpose().matmul(left).transpose()
                    : left.transpose().matmul(gradient);
        }

        /**
         * Whether columns lie side by side, as those of a linear layer's weight do. Its gradient is
         * then computed transposed, with the same bits, so that it lies as the weight does.
         */
        private static boolean isTransposed(Layout right) {
            return right.stride(-2) == 1 && right.stride(-1) > 1;
        }
    }

    /** [..., m, k] · [..., k, n]; leading axes broadcast. */
    public static Tensor matmul(Tensor left, Tensor right) {
        return Tensor.apply(MATMUL, left, right);
    }

    /** x [..., in] · weightᵀ with weight [out, in] → [..., out]. */
    public static Tensor linear(Tensor x, Tensor weight) {
        Shapes.requireRank("linear", "weight", weight.shape(), 2);
        if (x.shape().rank() == 2) {
            return matmul(x, weight.transpose());
        }
        Shapes.axis("linear", x.shape(), -1);
        Tensor rows = x.reshape(-1, x.length(-1));
        return matmul(rows, weight.transpose()).reshape(x.shape().with(-1, weight.length(0)));
    }
}

package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ops that a user writes, with a derivative of the user's own. */
class CustomOpTest {
    /** log(1 + e^x), whose derivative e^x / (1 + e^x) would overflow if it were derived. */
    private record SafeSoftplus() implements Op.Custom {
        @Override
        public String name() {
            return "safeSoftplus";
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) {
            return List.of(inputs.get(0).exp().add(1).log());
        }

        @Override
        public List<Tensor> backward(Node node, List<Tensor> gradients) {
            return List.of(gradients.get(0).mul(node.input(0).sigmoid()));
        }
    }

    /** Rounds forward and lets gradients pass: the straight-through estimator. */
    private record StraightThrough() implements Op.Custom {
        @Override
        public String name() {
            return "straightThrough";
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) {
            return List.of(inputs.get(0).add(0.5).floor());
        }

        @Override
        public List<Tensor> backward(Node node, List<Tensor> gradients) {
            return gradients;
        }
    }

    /** Forgets the gradient of its second input. */
    private record Forgetful() implements Op.Custom {
        @Override
        public String name() {
            return "forgetful";
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) {
            return List.of(inputs.get(0).mul(inputs.get(1)));
        }

        @Override
        public List<Tensor> backward(Node node, List<Tensor> gradients) {
            return gradients;
        }
    }

    private static Tensor tensor(double... values) {
        return Tensor.of(values, values.length).tracked();
    }

    @Test
    void theUsersDerivativeIsUsed() {
        Execution.on(new ScalarBackend())
                .run(() -> {
                    Tensor x = tensor(-2, 0, 800);
                    Tensor y = Tensor.apply(new SafeSoftplus(), x);
                    Tensor gradient = Gradients.of(y.sum(), List.of(x)).get(0);
                    double[] expected = {1 / (1 + Math.exp(2)), 0.5, 1};
                    assertArrayEquals(expected, gradient.toDoubles(), 1e-15);
                });
    }

    @Test
    void itCanBeDifferentiatedAgain() {
        Execution.on(new ScalarBackend())
                .run(() -> {
                    Tensor x = tensor(0.3);
                    Tensor y = Tensor.apply(new SafeSoftplus(), x);
                    Tensor first = Gradients.differentiable(y.sum(), List.of(x)).get(0);
                    Tensor second = Gradients.differentiable(first.sum(), List.of(x)).get(0);
                    Tensor third = Gradients.of(second.sum(), List.of(x)).get(0);
                    double s = 1 / (1 + Math.exp(-0.3));
                    assertEquals(s * (1 - s), second.item(), 1e-15);
                    assertEquals(s * (1 - s) * (1 - 2 * s), third.item(), 1e-15);
                });
    }

    @Test
    void gradientsPassStraightThrough() {
        Execution.on(new ScalarBackend())
                .run(() -> {
                    Tensor x = tensor(0.2, 1.7);
                    Tensor y = Tensor.apply(new StraightThrough(), x);
                    assertArrayEquals(new double[] {0, 2}, y.toDoubles());
                    Tensor loss = y.mul(tensor(3, 4).detach()).sum();
                    double[] gradient = Gradients.of(loss, List.of(x)).get(0).toDoubles();
                    assertArrayEquals(new double[] {3, 4}, gradient);
                });
    }

    @Test
    void aForgottenGradientIsAnError() {
        Execution.on(new ScalarBackend())
                .run(() -> {
                    Tensor x = tensor(1, 2);
                    Tensor y = Tensor.apply(new Forgetful(), x, tensor(3, 4));
                    IllegalArgumentException thrown =
                            assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Gradients.of(y.sum(), List.of(x)));
                    assertEquals(
                            "forgetful: 1 gradients for 2 floating inputs", thrown.getMessage());
                });
    }
}

package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private static final Execution EXACT = Execution.on(new ScalarBackend());

    private static Tensor number(double value) {
        return Tensor.of(new double[] {value});
    }

    @Test
    void equalConstantsKeepSeparateGradients() {
        EXACT.run(() -> {
            Tensor a = number(3).tracked();
            Tensor b = number(3).tracked();
            List<Tensor> gradients = Gradients.of(a.mul(2).add(b.mul(5)), List.of(a, b));
            assertEquals(2, gradients.get(0).item());
            assertEquals(5, gradients.get(1).item());
        });
    }

    /**
     * d/dx (x · d/dy (x y) at y = x) = d/dx x² = 2x; confusing inner and outer variable would give
     * 4x.
     */
    @Test
    void nestedGradientsDoNotConfuseTheirVariables() {
        EXACT.run(() -> {
            UnaryOperator<Tensor> outer =
                    x -> {
                        UnaryOperator<Tensor> inner = y -> x.mul(y);
                        return x.mul(Transforms.gradient(inner).apply(x));
                    };
            assertEquals(6, Transforms.gradient(outer).apply(number(3)).item());
        });
    }

    @Test
    void thirdDerivativesAreExact() {
        EXACT.run(() -> {
            UnaryOperator<Tensor> f = x -> x.sin().mul(x).mul(x).mul(x);
            UnaryOperator<Tensor> third =
                    Transforms.gradient(Transforms.gradient(Transforms.gradient(f)));
            double x = 0.3;
            double sin = StrictMath.sin(x);
            double cos = StrictMath.cos(x);
            double wanted = -x * x * x * cos - 9 * x * x * sin + 18 * x * cos + 6 * sin;
            assertEquals(wanted, third.apply(number(x)).item(), 1e-13);
        });
    }

    /** f = (x y, x² + y): J = ((y, x), (2x, 1)); g = x² y: H = ((2y, 2x), (2x, 0)). */
    @Test
    void jacobiansAndHessiansOfSmallFunctions() {
        EXACT.run(() -> {
            Tensor at = Tensor.of(new double[] {3, 5}, 2);
            Tensor jacobian =
                    Transforms.jacobian(
                            z -> {
                                Tensor x = z.slice(0, 0, 1);
                                Tensor y = z.slice(0, 1, 2);
                                return x.mul(y).concat(0, x.square().add(y));
                            },
                            at);
            assertArrayEquals(new double[] {5, 3, 6, 1}, jacobian.toDoubles());
            Tensor hessian =
                    Transforms.hessian(
                            z -> z.slice(0, 0, 1).square().mul(z.slice(0, 1, 2)).sum(), at);
            assertArrayEquals(new double[] {10, 6, 6, 0}, hessian.toDoubles());
        });
    }

    @Test
    void aRecurrenceOfTenThousandStepsFitsTheStack() {
        EXACT.run(() -> {
            Tensor x = number(1).tracked();
            Tensor y = x;
            for (int i = 0; i < 10_000; i++) {
                y = y.mul(1.0001);
            }
            double wanted = StrictMath.pow(1.0001, 10_000);
            assertEquals(wanted, Gradients.of(y, List.of(x)).get(0).item(), 1e-9);
        });
    }

    @Test
    void hessianVectorAndJacobianVectorProducts() {
        EXACT.run(() -> {
            Tensor x = Tensor.of(new double[] {1, 2}, 2);
            Tensor direction = Tensor.of(new double[] {3, -1}, 2);
            UnaryOperator<Tensor> cube = z -> z.square().mul(z).sum();
            assertArrayEquals(
                    new double[] {18, -12},
                    Transforms.hessianVector(cube, x, direction).toDoubles(),
                    1e-12);
            assertArrayEquals(
                    new double[] {6, -4},
                    Transforms.jvp(Tensor::square, x, direction).toDoubles(),
                    1e-12);
        });
    }

    @Test
    void whatTheLossDoesNotDependOnHasZeroGradient() {
        EXACT.run(() -> {
            Tensor used = number(2).tracked();
            Tensor unused = Tensor.of(new double[] {1, 2}, 2).tracked();
            assertArrayEquals(
                    new double[] {0, 0},
                    Gradients.of(used.square(), List.of(unused)).get(0).toDoubles());
        });
    }

    @Test
    void intermediateTensorsAndTheirOriginsCanBothBeAskedFor() {
        EXACT.run(() -> {
            Tensor x = number(2).tracked();
            Tensor y = x.mul(3);
            List<Tensor> gradients = Gradients.of(y.square(), List.of(y, x));
            assertEquals(12, gradients.get(0).item());
            assertEquals(36, gradients.get(1).item());
        });
    }

    @Test
    void errorsNameWhatClashes() {
        Tensor matrix = Tensor.of(new double[6], 2, 3);
        assertMessage(
                "gradient: the loss must have one element, it is f64[2, 3]; reduce it, or give the gradients of the"
                        + " outputs",
                () -> Gradients.of(matrix.tracked(), List.of()));
        assertMessage(
                "gradient: an input f64[2, 3] is not tracked; pass the result of tracked() or a parameter's value",
                () -> Gradients.of(number(1), List.of(matrix)));
    }

    private static void assertMessage(
            String message, org.junit.jupiter.api.function.Executable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}

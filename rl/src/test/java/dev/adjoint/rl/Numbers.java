package dev.adjoint.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** How the tests compute and compare. */
public final class Numbers {
    private Numbers() {}

    /** In double, by the reference backend. */
    public static void inDouble(Runnable code) {
        Execution.on(new ScalarBackend()).run(code);
    }

    public static double[] gradient(Tensor loss, Tensor input) {
        return Gradients.of(loss, List.of(input)).get(0).toDoubles();
    }

    public static void assertNear(
            String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, what + ", element " + i);
        }
    }
}

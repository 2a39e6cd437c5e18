package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Expression;
import dev.adjoint.program.ProgramRunner;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.InPlace;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.tensor.op.PointwiseOp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps run as programs, and what they cannot do. */
class TracedTest {
    private static final PointwiseOp ADD_TO =
            PointwiseOp.of("addTo", Expression.input(0).add(Expression.input(1)), 2);

    private final ProgramRunner runner = new ProgramRunner(new ScalarBackend());
    private final Execution programs = Execution.on(new ScalarBackend()).with(runner);

    private static Tensor of(float... values) {
        return Tensor.of(values, values.length);
    }

    @Test
    void aStepIsPreparedOnceAndSeesNewValuesEveryTime() {
        programs.run(() -> {
            for (float x = 1; x < 4; x++) {
                Tensor input = of(x, 2 * x);
                List<Tensor> results =
                        Traced.call("step", () -> List.of(input.mul(input).sum(), input.exp()));
                assertEquals(5 * x * x, results.get(0).item());
                assertArrayEquals(input.exp().toFloats(), results.get(1).toFloats());
            }
        });
        assertEquals(1, runner.preparations());
    }

    @Test
    void stepsInsideOfStepsArePartsOfThem() {
        programs.run(() -> {
            Tensor input = of(1, 2);
            Tensor result =
                    Traced.call(
                                    "outer",
                                    () -> Traced.call("inner", () -> List.of(input.add(input))))
                            .get(0);
            assertArrayEquals(new float[] {2, 4}, result.toFloats());
        });
        assertEquals(1, runner.preparations());
    }

    @Test
    void readingAValueNamesTheLine() {
        IllegalStateException error =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                programs.run(() ->
                                        Traced.call("step", () -> List.of(shaped(of(1, 2))))));
        String message = String.valueOf(error.getMessage());
        assertTrue(
                message.matches(
                        "a recorded program cannot read values: %\\d+ was read at"
                                + " TracedTest.java:\\d+; return it as an output, or read it"
                                + " outside the recording"),
                message);
    }

    /** A shape that depends on data. */
    private static Tensor shaped(Tensor x) {
        int length = (int) x.sum().item();
        return x.reshape(1, 2).expand(length, 2);
    }

    @Test
    void aStepWritesToStateAndTheOwnerSeesIt() {
        Tensor state = of(1, 1);
        programs.run(() -> {
            Traced.run("step", () -> InPlace.apply(ADD_TO, state, state, of(1, 2)));
            Tensor now = state.renewed();
            assertArrayEquals(new float[] {2, 3}, now.toFloats());
            assertThrows(
                    IllegalStateException.class,
                    state::toFloats,
                    "who meant the old elements finds out");
        });
    }

    @Test
    void aStateThatIsReadAfterItWasWrittenIsTheNewOne() {
        Tensor state = of(1, 1);
        programs.run(() -> {
            List<Tensor> results =
                    Traced.call(
                            "step",
                            () -> {
                                Tensor before = state.mul(10.0);
                                Tensor after = InPlace.apply(ADD_TO, state, state, of(1, 2));
                                return List.of(before, after.mul(10.0));
                            });
            assertArrayEquals(new float[] {10, 10}, results.get(0).toFloats());
            assertArrayEquals(new float[] {20, 30}, results.get(1).toFloats());
        });
    }

    @Test
    void lengthsAreRoundedToThreeBitsWhereStepsArePrograms() {
        assertEquals(1001, Traced.bucket(1001));
        programs.run(() -> {
            int[] lengths = {0, 1, 7, 8, 9, 10, 11, 33, 1001, 1 << 20};
            int[] wanted = {0, 1, 7, 8, 10, 10, 12, 40, 1024, 1 << 20};
            for (int i = 0; i < lengths.length; i++) {
                assertEquals(wanted[i], Traced.bucket(lengths[i]), "bucket of " + lengths[i]);
            }
        });
    }
}

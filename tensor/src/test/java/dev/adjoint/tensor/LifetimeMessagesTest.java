package dev.adjoint.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.tensor.op.Binaries;
import dev.adjoint.tensor.op.Unaries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Messages about values that are used where or when they cannot be, word for word. */
class LifetimeMessagesTest {
    private static Tensor tensor(float... values) {
        return Tensor.of(values, values.length);
    }

    private static void assertMessage(String message, Executable code) {
        assertEquals(message, assertThrows(RuntimeException.class, code).getMessage());
    }

    @Test
    void afterItsStep() {
        List<Tensor> leaked = new ArrayList<>();
        new Workspace().run("decoding step", () -> leaked.add(tensor(1, 2).add(1)));
        assertMessage(
                "mul: f32[2] is used after decoding step gave its memory back; keep() it inside, or"
                        + " return it",
                () -> leaked.get(0).mul(tensor(1, 2)));
        assertMessage(
                "read: f32[2] is used after decoding step gave its memory back; keep() it inside,"
                        + " or return it",
                () -> leaked.get(0).toFloats());
    }

    @Test
    void afterItsElementsWereReplaced() {
        Tensor old = tensor(1, 2);
        Tensor now = InPlace.apply(Binaries.ADD, old, old, tensor(3, 4));
        assertEquals(6, now.slice(0, 1, 2).item());
        assertMessage(
                "exp: f32[2] is used after its elements were replaced in place (version 0, now 1);"
                        + " take gradients before parameters are updated, and copy() a value that is"
                        + " to stay as it is",
                () -> Tensor.apply(Unaries.EXP, old));
    }

    @Test
    void whatCannotBeReplaced() {
        Tensor matrix = Tensor.of(new float[6], 2, 3);
        assertMessage(
                "add: in place: the target [3]·[1]+3 is not a whole storage of 6 elements in"
                        + " row-major order",
                () -> {
                    Tensor row = matrix.slice(0, 1, 2).reshape(3);
                    InPlace.apply(Binaries.ADD, row, row, tensor(1, 2, 3));
                });
        assertMessage(
                "add: in place: the target is f32[3], the result f32[2, 3]",
                () -> InPlace.apply(Binaries.ADD, tensor(1, 2, 3), matrix, matrix));
        Tensor square = Tensor.of(new float[4], 2, 2);
        assertMessage(
                "add: in place: the target [2, 2] is also read as [2, 2]·[1, 2]",
                () -> InPlace.apply(Binaries.ADD, square, square, square.transpose()));
    }

    @Test
    void outsideItsRecording() {
        List<Tensor> leaked = new ArrayList<>();
        Recording.of(
                "f",
                List.of(new Signature(DType.F32, Shape.of(2))),
                inputs -> {
                    leaked.add(inputs.get(0));
                    return inputs;
                });
        String backend = Execution.current().backend().name();
        assertMessage(
                "mul: value %0 of a program that is being recorded has no elements, so the "
                        + backend
                        + " backend cannot compute with it; do the computation inside the recording",
                () -> leaked.get(0).mul(leaked.get(0)));
    }

    @Test
    void shapesThatNoArrayHas() {
        assertMessage("shape [2, -3] has a negative length -3", () -> Shape.of(2, -3));
        assertMessage(
                "shape [65536, 32768] has more than 2^31 - 1 elements",
                () -> Shape.of(65_536, 32_768));
        assertMessage(
                "shape [2147483647, 2147483647, 4] has more than 2^31 - 1 elements",
                () -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 4));
    }

    @Test
    void emptyShapesAreNoErrors() {
        Tensor empty = Tensor.of(new float[0], 0, 3);
        assertEquals(0, empty.mul(2).sum().item());
    }
}

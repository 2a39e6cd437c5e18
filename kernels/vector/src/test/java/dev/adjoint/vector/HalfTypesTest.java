package dev.adjoint.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.HalfFloats;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What besides products reads elements of 16 bits, on both backends, and what refuses them. */
final class HalfTypesTest {
    private static final List<DType> TYPES = List.of(DType.BF16, DType.F16);
    private static final List<Backend> BACKENDS =
            List.of(new VectorBackend(1), new VectorBackend(2), new ScalarBackend());

    private static Storage.Halves halves(DType type, int size, long seed) {
        Storage.Floats floats = Samples.floats(size, seed);
        Storage.Halves halves = new Storage.Halves(new short[size], type);
        for (int i = 0; i < size; i++) {
            halves.set(i, floats.array()[i]);
        }
        return halves;
    }

    private static Kernel convert(Operand operand, DType type) {
        return new Kernel.Pointwise(Expression.input(0), type, operand.shape(), List.of(operand));
    }

    private static Storage run(Backend backend, Kernel kernel, Storage... inputs) {
        return backend.execute(kernel, List.of(inputs)).get(0);
    }

    @Test
    void conversionsAreTheSameOnEveryBackend() {
        Layout wide = Layout.contiguous(Shape.of(70, 1300));
        for (DType type : TYPES) {
            Storage.Halves stored = halves(type, 70 * 1300, 51);
            for (Layout layout :
                    List.of(wide, wide.permute(1, 0), wide.slice(1, 3, 1202).flip(0))) {
                Operand operand = new Operand(type, layout);
                float[] expected = new float[layout.shape().size()];
                int rank = layout.shape().length(1);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] =
                            stored.get(
                                    layout.offset()
                                            + i / rank * layout.stride(0)
                                            + i % rank * layout.stride(1));
                }
                for (Backend backend : BACKENDS) {
                    Storage floats = run(backend, convert(operand, DType.F32), stored);
                    String message = backend.description() + ", " + operand;
                    Samples.assertSameBits(expected, floats, message);
                    Operand dense = Operand.of(DType.F32, layout.shape());
                    Storage back = run(backend, convert(dense, type), floats);
                    Storage again =
                            run(
                                    backend,
                                    convert(Operand.of(type, layout.shape()), DType.F32),
                                    back);
                    Samples.assertSameBits(expected, again, message);
                }
            }
        }
    }

    @Test
    void narrowingRoundsAlikeOnEveryBackend() {
        Storage.Floats floats = Samples.floats(5000, 52);
        for (DType type : TYPES) {
            short[] expected = new short[5000];
            HalfFloats.narrow(type, floats.array(), 0, expected, 0, 5000);
            for (Backend backend : BACKENDS) {
                Kernel kernel = convert(Operand.of(DType.F32, Shape.of(5000)), type);
                Storage.Halves actual = (Storage.Halves) run(backend, kernel, floats);
                assertArrayEquals(expected, actual.array(), backend.description());
            }
        }
    }

    @Test
    void gathersWidenRowsAndElements() {
        Storage rows = new Storage.Ints(new int[] {4, 0, 4, 2});
        Storage columns = new Storage.Ints(new int[] {6, 0, 3, 1, 5});
        for (DType type : TYPES) {
            Storage.Halves table = halves(type, 35, 53);
            Operand plain = Operand.of(type, Shape.of(5, 7));
            Operand exchanged = new Operand(type, Layout.contiguous(Shape.of(7, 5)).permute(1, 0));
            for (Operand operand : List.of(plain, exchanged)) {
                Storage wide = run(BACKENDS.get(2), convert(operand, DType.F32), table);
                Operand wideOperand = Operand.of(DType.F32, Shape.of(5, 7));
                for (Backend backend : BACKENDS) {
                    for (Kernel.Indexing indexing : Kernel.Indexing.values()) {
                        Storage indices = indexing == Kernel.Indexing.ROWS ? rows : columns;
                        boolean isTable = indexing == Kernel.Indexing.ALONG;
                        int count = indices.size();
                        Operand ids =
                                Operand.of(
                                        DType.I32, isTable ? Shape.of(count, 1) : Shape.of(count));
                        Storage expected =
                                run(
                                        backend,
                                        new Kernel.Gather(indexing, wideOperand, ids),
                                        wide,
                                        indices);
                        Storage actual =
                                run(
                                        backend,
                                        new Kernel.Gather(indexing, operand, ids),
                                        table,
                                        indices);
                        Samples.assertSameBits(
                                ((Storage.Floats) expected).array(),
                                actual,
                                backend.description() + ", " + operand);
                    }
                }
            }
        }
    }

    @Test
    void productsAreTheSameOnTheReference() {
        for (DType type : TYPES) {
            Storage.Halves weight = halves(type, 12, 54);
            Storage.Floats left = new Storage.Floats(new float[] {1, 0, 0, 0, 2, 0, 0, 0, -4});
            Kernel product =
                    new Kernel.MatMul(
                            Operand.of(DType.F32, Shape.of(3, 3)),
                            Operand.of(type, Shape.of(3, 4)));
            for (Backend backend : BACKENDS) {
                float[] out = ((Storage.Floats) run(backend, product, left, weight)).array();
                for (int i = 0; i < 12; i++) {
                    float factor = i < 4 ? 1 : i < 8 ? 2 : -4;
                    assertEquals(factor * weight.get(i), out[i], backend.description());
                }
            }
        }
    }

    @Test
    void everythingElseIsRefused() {
        Operand operand = Operand.of(DType.BF16, Shape.of(2, 3));
        Kernel sum = new Kernel.Reduce(Kernel.Reduction.SUM, operand, 1);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> run(BACKENDS.get(0), sum, Storage.zeros(DType.BF16, 6)))
                        .getMessage();
        assertEquals(
                "sum: bf16[2, 3] is bf16, but the vector backend computes in f32 and i32 only;"
                        + " convert it to f32 first",
                message);
    }
}

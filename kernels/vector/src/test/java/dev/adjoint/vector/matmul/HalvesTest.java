package dev.adjoint.vector.matmul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.HalfFloats;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.Samples.Value;
import dev.adjoint.vector.pointwise.Allocation;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights of 16 bits: the bits of the product with the widened weights, whatever computes it. */
final class HalvesTest {
    private static final List<Workers> WORKERS = Samples.workers();
    private static final int[] ROWS = {1, 2, 7, 70};
    private static final int[] LONG_ROWS = {1, 5};
    private static final int COLUMNS = 37;

    /** Fewer than the smallest array that kernels borrow has. */
    private static final int FEW_BYTES = 4096;

    private static final List<DType> TYPES = List.of(DType.BF16, DType.F16);

    private static Storage.Halves halves(DType type, Storage.Floats values) {
        Storage.Halves halves = new Storage.Halves(new short[values.size()], type);
        for (int i = 0; i < values.size(); i++) {
            halves.set(i, values.array()[i]);
        }
        return halves;
    }

    private static Storage.Floats widened(Storage.Halves halves) {
        float[] wide = new float[halves.size()];
        HalfFloats.widen(halves.dtype(), halves.array(), 0, wide, 0, wide.length);
        return new Storage.Floats(wide);
    }

    private static void assertSame(
            MatMulKernel kernel, Value left, Layout right, Storage.Halves weight, String message) {
        Kernel.MatMul wide = new Kernel.MatMul(left.operand(), new Operand(DType.F32, right));
        Storage expected = Samples.out(wide);
        kernel.run(wide, List.of(left.storage(), widened(weight)), expected);
        Kernel.MatMul half = new Kernel.MatMul(left.operand(), new Operand(weight.dtype(), right));
        Storage actual = Samples.out(half);
        kernel.run(half, List.of(left.storage(), weight), actual);
        Samples.assertSameBits(((Storage.Floats) expected).array(), actual, message + ", " + half);
    }

    private static Value rows(int rows, int inner, long seed) {
        Operand operand = Operand.of(DType.F32, Shape.of(rows, inner));
        return new Value(operand, Samples.floats(rows * inner, seed), "plain");
    }

    @Test
    void productsHaveTheBitsOfTheWidenedWeights() {
        long seed = 31;
        for (Tiles tiles : MatMulTest.allTiles()) {
            for (Workers workers : WORKERS) {
                MatMulKernel kernel =
                        new MatMulKernel(
                                tiles, MatMulKernel.K_BLOCK, workers, Samples.poisonedBuffers());
                for (DType type : TYPES) {
                    for (int inner : new int[] {1, 300, Kernel.CHUNK + 9}) {
                        Storage.Halves weight = halves(type, Samples.floats(COLUMNS * inner, seed));
                        Layout transposed =
                                Layout.contiguous(Shape.of(COLUMNS, inner)).permute(1, 0);
                        Layout plain = Layout.contiguous(Shape.of(inner, COLUMNS));
                        for (boolean isResident : new boolean[] {false, true}) {
                            if (isResident) {
                                weight.makeResident();
                            }
                            for (int rows : inner > Kernel.CHUNK ? LONG_ROWS : ROWS) {
                                String message =
                                        "seed "
                                                + seed
                                                + ", "
                                                + tiles
                                                + ", threads "
                                                + workers.threads()
                                                + ", resident "
                                                + isResident;
                                Value left = rows(rows, inner, seed + rows);
                                assertSame(kernel, left, transposed, weight, message);
                                assertSame(kernel, left, plain, weight, message);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void everyLayoutOfTheWeightIsRead() {
        long seed = 32;
        MatMulKernel kernel =
                new MatMulKernel(
                        MatMulTest.allTiles().getLast(),
                        64,
                        WORKERS.get(1),
                        Samples.poisonedBuffers());
        for (Value right : Samples.layouts(new int[] {2, 19, 37}, seed)) {
            for (Value left : Samples.layouts(new int[] {2, 5, 19}, seed + 1)) {
                for (DType type : TYPES) {
                    Storage.Halves weight = halves(type, (Storage.Floats) right.storage());
                    String message = "seed " + seed + ", " + left.how() + ", " + right.how();
                    assertSame(kernel, left, right.operand().layout(), weight, message);
                    weight.makeResident();
                    assertSame(kernel, left, right.operand().layout(), weight, message);
                }
            }
        }
    }

    @Test
    void everyPatternOfBitsIsWidened() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        for (Tiles tiles : MatMulTest.allTiles()) {
            for (DType type : TYPES) {
                Right.HalfPanels panels = new Right.HalfPanels(all, type, 1, 1);
                float[] wide = new float[all.length];
                tiles.widen(panels, 0, wide, all.length);
                for (int i = 0; i < all.length; i++) {
                    float expected = HalfFloats.widen(type, all[i]);
                    // floatToIntBits: all NaN are alike
                    assertEquals(
                            Float.floatToIntBits(expected),
                            Float.floatToIntBits(wide[i]),
                            tiles + ", " + type + ", bits " + i);
                }
            }
        }
    }

    @Test
    void aRowTimesEveryPatternOfBits() {
        for (Tiles tiles : MatMulTest.allTiles()) {
            for (DType type : TYPES) {
                short[] all = new short[1 << 16];
                for (int i = 0; i < all.length; i++) {
                    all[i] = (short) i;
                }
                Storage.Halves weight = new Storage.Halves(all, type);
                Kernel.MatMul product =
                        new Kernel.MatMul(
                                Operand.of(DType.F32, Shape.of(1, 1)),
                                Operand.of(type, Shape.of(1, all.length)));
                Storage out = Samples.out(product);
                new MatMulKernel(tiles, 64, WORKERS.get(0), Samples.poisonedBuffers())
                        .run(product, List.of(new Storage.Floats(new float[] {2}), weight), out);
                float[] products = ((Storage.Floats) out).array();
                for (int i = 0; i < all.length; i++) {
                    float expected = Math.fma(2f, HalfFloats.widen(type, all[i]), 0f);
                    assertEquals(
                            Float.floatToIntBits(expected),
                            Float.floatToIntBits(products[i]),
                            tiles + ", " + type + ", bits " + i);
                }
            }
        }
    }

    @Test
    void aSteadyLoopAllocatesAlmostNothing() throws Exception {
        for (DType type : TYPES) {
            for (int rows : new int[] {1, 8}) {
                MatMulKernel kernel =
                        new MatMulKernel(
                                MatMulTest.allTiles().getLast(),
                                MatMulKernel.K_BLOCK,
                                WORKERS.get(0),
                                Samples.poisonedBuffers());
                Storage.Halves weight = halves(type, Samples.floats(192 * 64, 1));
                weight.makeResident();
                Kernel.MatMul product =
                        new Kernel.MatMul(
                                Operand.of(DType.F32, Shape.of(rows, 64)),
                                new Operand(
                                        type, Layout.contiguous(Shape.of(192, 64)).permute(1, 0)));
                Storage out = Samples.out(product);
                List<Storage> inputs = List.of(Samples.floats(rows * 64, 2), weight);
                long bytes = Allocation.of(() -> kernel.run(product, inputs, out));
                assertTrue(bytes < FEW_BYTES, type + ", " + rows + " rows: " + bytes + " bytes");
            }
        }
    }
}

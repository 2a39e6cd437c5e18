package dev.adjoint.vector.matmul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.pointwise.Allocation;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights that are kept in panels: the same bits, made when they pay, forgotten after a write. */
final class ResidentTest {
    private static final List<Workers> WORKERS = Samples.workers();
    private static final int[] ROWS = {1, 1, 2, 5, 8, 32, 1, 150};
    private static final int[] LONG_ROWS = {1, 1, 1, 5};
    private static final int COLUMNS = 101;

    /** Fewer than the smallest array that kernels borrow has. */
    private static final int FEW_BYTES = 4096;

    private static MatMulKernel kernel(Tiles tiles, Workers workers) {
        return new MatMulKernel(tiles, MatMulKernel.K_BLOCK, workers, Samples.poisonedBuffers());
    }

    private static Storage.Floats weight(int size, long seed) {
        Storage.Floats weight = Samples.floats(size, seed);
        weight.makeResident();
        return weight;
    }

    /** y = x · Wᵀ for W [columns, inner], or y = x · W for W [inner, columns]. */
    private static Kernel.MatMul product(int rows, int columns, int inner, boolean isTransposed) {
        Layout right =
                isTransposed
                        ? Layout.contiguous(Shape.of(columns, inner)).permute(1, 0)
                        : Layout.contiguous(Shape.of(inner, columns));
        Operand left = Operand.of(DType.F32, Shape.of(rows, inner));
        return new Kernel.MatMul(left, new Operand(DType.F32, right));
    }

    private static void assertSame(
            MatMulKernel kernel,
            Kernel.MatMul product,
            Storage.Floats left,
            Storage.Floats right,
            String message) {
        Storage expected = Samples.out(product);
        kernel.run(product, List.of(left, new Storage.Floats(right.array().clone())), expected);
        Storage actual = Samples.out(product);
        kernel.run(product, List.of(left, right), actual);
        Samples.assertSameBits(((Storage.Floats) expected).array(), actual, message);
    }

    private static long kept(Storage storage) {
        return storage.prepared(KeptPanels.class, KeptPanels::new).kept();
    }

    @Test
    void panelsGiveTheBitsOfTheWeightInPlace() {
        long seed = 21;
        for (Tiles tiles : MatMulTest.allTiles()) {
            for (Workers workers : WORKERS) {
                MatMulKernel kernel = kernel(tiles, workers);
                for (boolean isTransposed : new boolean[] {true, false}) {
                    for (int inner : new int[] {1, 67, Kernel.CHUNK + 9}) {
                        Storage.Floats right = weight(COLUMNS * inner, seed);
                        for (int rows : inner > Kernel.CHUNK ? LONG_ROWS : ROWS) {
                            Kernel.MatMul product = product(rows, COLUMNS, inner, isTransposed);
                            Storage.Floats left = Samples.floats(rows * inner, seed + rows);
                            String message =
                                    "seed "
                                            + seed
                                            + ", "
                                            + tiles
                                            + ", threads "
                                            + workers.threads()
                                            + ", "
                                            + product;
                            assertSame(kernel, product, left, right, message);
                        }
                        assertEquals((long) COLUMNS * inner, kept(right));
                    }
                }
            }
        }
    }

    @Test
    void largeWeightsAreSharedAmongThreads() {
        long seed = 22;
        Kernel.MatMul product = product(1, 1003, 300, true);
        Storage.Floats right = weight(1003 * 300, seed);
        Storage.Floats left = Samples.floats(300, seed);
        for (int threads = 1; threads <= 4; threads++) {
            try (Workers workers = new Workers(threads)) {
                MatMulKernel kernel = kernel(MatMulTest.allTiles().getLast(), workers);
                for (int round = 0; round < 3; round++) {
                    assertSame(kernel, product, left, right, "seed " + seed);
                }
            }
        }
    }

    @Test
    void everyMatrixOfABatchHasPanels() {
        long seed = 23;
        MatMulKernel kernel = kernel(MatMulTest.allTiles().getLast(), WORKERS.get(1));
        Storage.Floats right = weight(3 * 40 * 50, seed);
        Storage.Floats left = Samples.floats(3 * 2 * 50, seed);
        Layout weights = Layout.contiguous(Shape.of(3, 40, 50)).permute(0, 2, 1);
        Kernel.MatMul all =
                new Kernel.MatMul(
                        Operand.of(DType.F32, Shape.of(3, 2, 50)), new Operand(DType.F32, weights));
        for (int round = 0; round < 3; round++) {
            assertSame(kernel, all, left, right, "seed " + seed);
        }
        assertEquals(right.size(), kept(right));
    }

    @Test
    void aWriteIsSeen() {
        long seed = 24;
        MatMulKernel kernel = kernel(MatMulTest.allTiles().getLast(), WORKERS.get(0));
        Storage.Floats right = weight(33 * 20, seed);
        Storage.Floats left = Samples.floats(20, seed);
        for (int version = 0; version < 3; version++) {
            for (int round = 0; round < 3; round++) {
                assertSame(kernel, product(1, 33, 20, true), left, right, "version " + version);
            }
            right.array()[7] += 1;
            right.written();
        }
    }

    @Test
    void panelsAreMadeOnlyWhereTheyPay() {
        long seed = 25;
        MatMulKernel kernel = kernel(MatMulTest.allTiles().getLast(), WORKERS.get(0));
        Storage.Floats right = weight(64 * 64, seed);
        Storage.Floats few = Samples.floats(64, seed);
        Storage.Floats many = Samples.floats(64 * 64, seed);
        for (int round = 0; round < 5; round++) {
            assertSame(kernel, product(64, 64, 64, true), many, right, "many rows");
        }
        assertEquals(0, kept(right), "many rows read weights where they are");
        assertSame(kernel, product(1, 64, 64, true), few, right, "first");
        assertEquals(0, kept(right), "one product does not pay");
        assertSame(kernel, product(1, 64, 64, true), few, right, "second");
        assertEquals(64 * 64, kept(right));
        for (int round = 0; round < 3; round++) {
            assertSame(kernel, product(1, 64, 64, false), few, right, "the other way");
        }
        assertEquals(64 * 64, kept(right), "not more than once over");
        Kernel.MatMul part =
                new Kernel.MatMul(
                        Operand.of(DType.F32, Shape.of(1, 64)),
                        new Operand(
                                DType.F32,
                                Layout.contiguous(Shape.of(64, 64)).slice(0, 3, 53).permute(1, 0)));
        Storage.Floats sliced = weight(64 * 64, seed);
        for (int round = 0; round < 3; round++) {
            assertSame(kernel, part, few, sliced, "a part");
        }
        assertEquals(0, kept(sliced), "parts are not kept");
    }

    @Test
    void aSteadyLoopOfFewRowsAllocatesAlmostNothing() throws Exception {
        MatMulKernel kernel = kernel(MatMulTest.allTiles().getLast(), WORKERS.get(0));
        for (int rows : new int[] {1, 8}) {
            Kernel.MatMul product = product(rows, 192, 64, true);
            Storage out = Samples.out(product);
            List<Storage> inputs = List.of(Samples.floats(rows * 64, 1), weight(192 * 64, 2));
            long bytes = Allocation.of(() -> kernel.run(product, inputs, out));
            assertTrue(bytes < FEW_BYTES, rows + " rows: " + bytes + " bytes");
        }
    }
}

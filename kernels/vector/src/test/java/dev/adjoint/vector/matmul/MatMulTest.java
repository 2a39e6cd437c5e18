package dev.adjoint.vector.matmul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.Samples.Value;
import dev.adjoint.vector.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Products: against the reference in double, and bit for bit against the chain that kernels
 * promise.
 */
final class MatMulTest {
    private static final List<Workers> WORKERS = Samples.workers();

    /** All tiles that this machine can run: those for 16 registers too where there are 32. */
    static List<Tiles> allTiles() {
        List<Tiles> all = new ArrayList<>();
        for (int bits : Samples.widths()) {
            all.add(Tiles.of(bits, 32, false));
            if (bits < 512) {
                all.add(Tiles.of(bits, 16, false));
                all.add(Tiles.of(bits, 16, true));
            }
        }
        return all;
    }

    private static MatMulKernel kernel(Tiles tiles, int kBlock, Workers workers) {
        return new MatMulKernel(tiles, kBlock, workers, Samples.poisonedBuffers());
    }

    @Test
    void everyLayoutOfBothSidesGivesTheChain() {
        long seed = 11;
        for (Tiles tiles : allTiles()) {
            for (Workers workers : WORKERS) {
                MatMulKernel kernel = kernel(tiles, MatMulKernel.K_BLOCK, workers);
                for (Value left : Samples.layouts(new int[] {2, 11, 19}, seed)) {
                    for (Value right : Samples.layouts(new int[] {2, 19, 37}, seed + 1)) {
                        assertChain(
                                kernel,
                                left,
                                right,
                                "seed "
                                        + seed
                                        + ", "
                                        + tiles
                                        + ", "
                                        + workers.threads()
                                        + " threads");
                    }
                }
            }
        }
    }

    @Test
    void everyNumberOfRowsAndBlockOfKGivesTheChain() {
        long seed = 12;
        for (Tiles tiles : allTiles()) {
            for (Workers workers : WORKERS) {
                for (int kBlock : new int[] {7, 64, 512, 4096}) {
                    MatMulKernel kernel = kernel(tiles, kBlock, workers);
                    for (int rows : new int[] {1, 2, 5, 16, 64}) {
                        String message =
                                "seed "
                                        + seed
                                        + ", "
                                        + tiles
                                        + ", k block "
                                        + kBlock
                                        + ", threads "
                                        + workers.threads();
                        assertChain(kernel, plain(rows, 70, seed), plain(70, 65, seed), message);
                    }
                }
            }
        }
    }

    /** Several strips of rows and blocks of terms of the left side, and columns at every edge. */
    @Test
    void manyRowsOfEveryLayoutGiveTheChain() {
        long seed = 21;
        for (Tiles tiles : allTiles()) {
            MatMulKernel kernel = kernel(tiles, 64, WORKERS.get(1));
            for (Value left : Samples.layouts(new int[] {39, 150}, seed)) {
                for (int columns : new int[] {8, 25, 40, 72}) {
                    String message = "seed " + seed + ", " + tiles + ", columns " + columns;
                    assertChain(kernel, left, plain(150, columns, seed + 1), message);
                }
            }
        }
    }

    /** Whatever reads the right matrix where it lies: widths and depths around its blocks. */
    @Test
    void fewRowsGiveTheChainForEveryLayoutOfTheRightSide() {
        long seed = 17;
        for (Tiles tiles : allTiles()) {
            MatMulKernel kernel = kernel(tiles, 64, WORKERS.get(1));
            for (int inner : new int[] {1, 3, 4, 9, 130, Kernel.CHUNK + 7}) {
                for (int columns : new int[] {1, 7, 8, 21, 40}) {
                    for (Value right : bothWays(inner, columns, seed)) {
                        for (int rows : new int[] {1, 2, 3, 16, 17}) {
                            String message = "seed " + seed + ", " + tiles + ", rows " + rows;
                            assertChain(kernel, plain(rows, inner, seed), right, message);
                        }
                    }
                }
            }
        }
    }

    /** A row of the left matrix is a column of what is stored. */
    @Test
    void oneRowWithAnyStepGivesTheChain() {
        long seed = 18;
        for (Tiles tiles : allTiles()) {
            MatMulKernel kernel = kernel(tiles, 64, WORKERS.get(0));
            for (Value left : Samples.layouts(new int[] {1, 90}, seed)) {
                for (Value right : Samples.layouts(new int[] {90, 35}, seed + 1)) {
                    assertChain(kernel, left, right, "seed " + seed + ", " + tiles);
                }
            }
        }
    }

    /** Two threads share the columns of one row. */
    @Test
    void oneRowIsTheSameForAnyThreads() {
        long seed = 19;
        Value left = plain(1, 700, seed);
        for (Value right : bothWays(700, 900, seed)) {
            for (Workers workers : WORKERS) {
                MatMulKernel kernel = kernel(allTiles().getLast(), 512, workers);
                assertChain(kernel, left, right, "seed " + seed + ", " + workers.threads());
            }
        }
    }

    @Test
    void chainsRestartAfterEachChunk() {
        long seed = 13;
        for (Tiles tiles : allTiles()) {
            for (Workers workers : WORKERS) {
                MatMulKernel kernel = kernel(tiles, 512, workers);
                for (int inner :
                        new int[] {Kernel.CHUNK, Kernel.CHUNK + 1, 2 * Kernel.CHUNK + 600}) {
                    String message =
                            "seed " + seed + ", " + tiles + ", threads " + workers.threads();
                    assertChain(kernel, plain(13, inner, seed), plain(inner, 34, seed), message);
                    Value transposed = Samples.layouts(new int[] {13, inner}, seed).get(1);
                    assertChain(kernel, transposed, plain(inner, 34, seed), message);
                }
            }
        }
    }

    @Test
    void productsOfManyBlocksAreTheSameForAnyThreads() {
        long seed = 14;
        Value left = plain(700, 96, seed);
        Value right = Samples.layouts(new int[] {96, 610}, seed).get(1);
        Kernel.MatMul product = new Kernel.MatMul(left.operand(), right.operand());
        List<Storage> inputs = List.of(left.storage(), right.storage());
        Tiles tiles = allTiles().getLast();
        float[] one =
                ((Storage.Floats) run(kernel(tiles, 512, WORKERS.get(0)), product, inputs)).array();
        for (int threads = 2; threads <= 5; threads++) {
            try (Workers workers = new Workers(threads)) {
                Storage many = run(kernel(tiles, 512, workers), product, inputs);
                Samples.assertSameBits(one, many, "seed " + seed + ", threads " + threads);
            }
        }
    }

    @Test
    void rowsDoNotDependOnTheirCompany() {
        long seed = 15;
        Value right = plain(100, 90, seed);
        MatMulKernel kernel = kernel(allTiles().getLast(), 64, WORKERS.get(1));
        Value all = plain(37, 100, seed);
        float[] together =
                floats(
                        run(
                                kernel,
                                new Kernel.MatMul(all.operand(), right.operand()),
                                List.of(all.storage(), right.storage())));
        for (int row = 0; row < 37; row++) {
            Operand one = new Operand(DType.F32, all.operand().layout().slice(0, row, row + 1));
            float[] alone =
                    floats(
                            run(
                                    kernel,
                                    new Kernel.MatMul(one, right.operand()),
                                    List.of(all.storage(), right.storage())));
            for (int column = 0; column < 90; column++) {
                assertEquals(
                        together[row * 90 + column],
                        alone[column],
                        "seed " + seed + ", row " + row);
            }
        }
    }

    @Test
    void emptyProductsAreZeroOrEmpty() {
        MatMulKernel kernel = kernel(allTiles().getLast(), 64, WORKERS.get(1));
        for (int[] lengths : new int[][] {{0, 5, 3}, {4, 0, 3}, {4, 5, 0}, {0, 0, 0}}) {
            Value left = plain(lengths[0], lengths[1], 1);
            Value right = plain(lengths[1], lengths[2], 1);
            Storage out =
                    run(
                            kernel,
                            new Kernel.MatMul(left.operand(), right.operand()),
                            List.of(left.storage(), right.storage()));
            Samples.assertSameBits(new float[lengths[0] * lengths[2]], out, "empty");
        }
    }

    @Test
    void agreesWithTheReferenceInDouble() {
        long seed = 16;
        MatMulKernel kernel = kernel(allTiles().getLast(), 512, WORKERS.get(1));
        for (int[] lengths : new int[][] {{3, 7, 5}, {130, 33, 67}, {1, 4500, 33}, {20, 9000, 3}}) {
            Value left = plain(lengths[0], lengths[1], seed);
            Value right = plain(lengths[1], lengths[2], seed + 1);
            Kernel.MatMul product = new Kernel.MatMul(left.operand(), right.operand());
            float[] expected =
                    floats(
                            new ScalarBackend()
                                    .execute(product, List.of(left.storage(), right.storage()))
                                    .get(0));
            float[] sizes =
                    floats(
                            new ScalarBackend()
                                    .execute(product, List.of(absolute(left), absolute(right)))
                                    .get(0));
            float[] actual = floats(run(kernel, product, List.of(left.storage(), right.storage())));
            // A chain of n fused multiply-adds is off by at most n roundings of the sum of |terms|
            // so far.
            double tolerance = (Math.min(lengths[1], Kernel.CHUNK) + 4) * 0x1p-24;
            for (int i = 0; i < expected.length; i++) {
                double error = Math.abs(expected[i] - (double) actual[i]);
                assertTrue(
                        error <= tolerance * sizes[i],
                        "seed " + seed + ", element " + i + ": " + error);
            }
        }
    }

    /** Layouts of a matrix, and those of its transpose seen as the matrix. */
    private static List<Value> bothWays(int rows, int columns, long seed) {
        List<Value> values = new ArrayList<>(Samples.layouts(new int[] {rows, columns}, seed));
        for (Value stored : Samples.layouts(new int[] {columns, rows}, seed)) {
            Operand seen = new Operand(DType.F32, stored.operand().layout().permute(1, 0));
            values.add(new Value(seen, stored.storage(), stored.how() + ", transposed"));
        }
        return values;
    }

    private static Storage absolute(Value value) {
        float[] array = ((Storage.Floats) value.storage()).array().clone();
        for (int i = 0; i < array.length; i++) {
            array[i] = Math.abs(array[i]);
        }
        return new Storage.Floats(array);
    }

    private static float[] floats(Storage storage) {
        return ((Storage.Floats) storage).array();
    }

    private static Value plain(int rows, int columns, long seed) {
        Operand operand = Operand.of(DType.F32, Shape.of(rows, columns));
        return new Value(operand, Samples.floats(rows * columns, seed), "plain");
    }

    private static void assertChain(MatMulKernel kernel, Value left, Value right, String message) {
        Kernel.MatMul product = new Kernel.MatMul(left.operand(), right.operand());
        Storage actual = run(kernel, product, List.of(left.storage(), right.storage()));
        float[] expected = chain(product, Samples.elements(left), Samples.elements(right));
        Samples.assertSameBits(
                expected,
                actual,
                message + ", left " + left.how() + ", right " + right.how() + ", " + product);
    }

    /** The order that {@link Kernel} states, in its plainest form. */
    private static float[] chain(Kernel.MatMul product, float[] left, float[] right) {
        int rows = product.rows();
        int columns = product.columns();
        int inner = product.inner();
        float[] out = new float[product.outputs().get(0).shape().size()];
        for (int i = 0; i < out.length; i++) {
            int batch = i / (rows * columns);
            int row = i / columns;
            for (int from = 0; from < inner; from += Kernel.CHUNK) {
                float sum = 0;
                for (int k = from; k < Math.min(inner, from + Kernel.CHUNK); k++) {
                    sum =
                            Math.fma(
                                    left[row * inner + k],
                                    right[(batch * inner + k) * columns + i % columns],
                                    sum);
                }
                out[i] = from == 0 ? sum : out[i] + sum;
            }
        }
        return out;
    }

    private static Storage run(MatMulKernel kernel, Kernel.MatMul product, List<Storage> inputs) {
        Storage out = Samples.out(product);
        kernel.run(product, inputs, out);
        return out;
    }
}

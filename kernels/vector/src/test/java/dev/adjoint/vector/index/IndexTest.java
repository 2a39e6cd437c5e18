package dev.adjoint.vector.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.adjoint.program.CounterRandom;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Indexing;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.Samples.Value;
import dev.adjoint.vector.move.MoveKernel;
import dev.adjoint.vector.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Kernels that use indices: bit for bit like the reference, or like the stated order of additions.
 */
final class IndexTest {
    private static final List<IndexKernels> KERNELS = kernels();

    private static List<IndexKernels> kernels() {
        List<IndexKernels> kernels = new ArrayList<>();
        for (int bits : Samples.widths()) {
            for (Workers workers : Samples.workers()) {
                kernels.add(
                        new IndexKernels(
                                bits,
                                new MoveKernel(bits, workers),
                                workers,
                                Samples.poisonedBuffers()));
            }
        }
        return kernels;
    }

    private static Operand ints(int... lengths) {
        return Operand.of(DType.I32, Shape.of(lengths));
    }

    @Test
    void gatherReadsTablesOfEveryLayout() {
        long seed = 41;
        for (int[] lengths : new int[][] {{9, 7}, {9, 1}, {1, 5}, {300, 80}}) {
            for (Value table : Samples.layouts(lengths, seed)) {
                for (int count : new int[] {0, 1, 1000}) {
                    Kernel.Gather rows =
                            new Kernel.Gather(Indexing.ROWS, table.operand(), ints(count));
                    assertGather(
                            rows,
                            table.storage(),
                            Samples.ints(count, lengths[0], seed),
                            table.how());
                }
                Kernel.Gather elements =
                        new Kernel.Gather(Indexing.ELEMENTS, table.operand(), ints(lengths[0]));
                assertGather(
                        elements,
                        table.storage(),
                        Samples.ints(lengths[0], lengths[1], seed),
                        table.how());
            }
        }
    }

    @Test
    void severalColumnsOfEveryRowAreReadAndAdded() {
        long seed = 44;
        for (int[] lengths : new int[][] {{9, 7}, {9, 1}, {0, 5}, {300, 80}}) {
            for (int count : new int[] {0, 1, 12}) {
                Storage.Ints indices = Samples.ints(lengths[0] * count, lengths[1], seed);
                for (Value table : Samples.layouts(lengths, seed)) {
                    Kernel.Gather along =
                            new Kernel.Gather(
                                    Indexing.ALONG, table.operand(), ints(lengths[0], count));
                    assertGather(along, table.storage(), indices, table.how());
                }
                for (Value source : Samples.layouts(new int[] {lengths[0], count}, seed)) {
                    assertScatterAlong(Shape.of(lengths), source, indices, count);
                }
            }
        }
    }

    private static void assertScatterAlong(
            Shape table, Value source, Storage.Ints indices, int count) {
        Kernel.Scatter scatter =
                new Kernel.Scatter(
                        Indexing.ALONG, table, ints(table.length(0), count), source.operand());
        float[] elements = Samples.elements(source);
        float[] expected = new float[table.size()];
        for (int i = 0; i < elements.length; i++) {
            expected[i / count * table.length(1) + indices.array()[i]] += elements[i];
        }
        for (IndexKernels kernels : KERNELS) {
            Storage actual = Samples.out(scatter);
            kernels.scatter(scatter, List.of(indices, source.storage()), actual);
            Samples.assertSameBits(expected, actual, source.how());
        }
    }

    @Test
    void gatherReadsIntegersAndStridedIndices() {
        Operand table = ints(20, 3);
        Operand indices =
                new Operand(
                        DType.I32,
                        Layout.contiguous(Shape.of(10, 2))
                                .slice(1, 1, 2)
                                .reshape(Shape.of(10))
                                .orElseThrow());
        Kernel.Gather rows = new Kernel.Gather(Indexing.ROWS, table, indices);
        assertGather(rows, Samples.ints(60, 1000, 42), Samples.ints(20, 20, 42), "seed 42");
    }

    private static void assertGather(
            Kernel.Gather gather, Storage table, Storage indices, String message) {
        Storage expected = new ScalarBackend().execute(gather, List.of(table, indices)).get(0);
        for (IndexKernels kernels : KERNELS) {
            assertSame(
                    expected,
                    run(gather, out -> kernels.gather(gather, List.of(table, indices), out)),
                    message + ", " + gather);
        }
    }

    @Test
    void scatterAddsInIncreasingOrderFromZero() {
        long seed = 43;
        for (int[] lengths : new int[][] {{5000, 40}, {7, 3}, {0, 4}, {300, 1}}) {
            for (Value source : Samples.layouts(lengths, seed)) {
                Storage.Ints indices = Samples.ints(lengths[0], 11, seed);
                Shape table = Shape.of(11, lengths[1]);
                Kernel.Scatter scatter =
                        new Kernel.Scatter(
                                Indexing.ROWS, table, ints(lengths[0]), source.operand());
                float[] elements = Samples.elements(source);
                float[] expected = new float[table.size()];
                for (int i = 0; i < elements.length; i++) {
                    expected[indices.array()[i / lengths[1]] * lengths[1] + i % lengths[1]] +=
                            elements[i];
                }
                for (IndexKernels kernels : KERNELS) {
                    Storage actual = Samples.out(scatter);
                    kernels.scatter(scatter, List.of(indices, source.storage()), actual);
                    Samples.assertSameBits(expected, actual, "seed " + seed + ", " + source.how());
                }
            }
        }
    }

    @Test
    void scatterOfElementsPutsOneIntoEachRow() {
        long seed = 44;
        Storage.Floats source = Samples.floats(50, seed);
        source.array()[3] = -0f;
        Storage indices = Samples.ints(50, 6, seed);
        Operand operand = Operand.of(DType.F32, Shape.of(50));
        Kernel.Scatter scatter =
                new Kernel.Scatter(Indexing.ELEMENTS, Shape.of(50, 6), ints(50), operand);
        Storage expected = new ScalarBackend().execute(scatter, List.of(indices, source)).get(0);
        for (IndexKernels kernels : KERNELS) {
            assertSame(
                    expected,
                    run(scatter, out -> kernels.scatter(scatter, List.of(indices, source), out)),
                    "seed " + seed);
        }
    }

    @Test
    void overwriteReplacesRowsInPlaceAndTheLastWins() {
        long seed = 45;
        for (Value source : Samples.layouts(new int[] {6, 5}, seed)) {
            Storage indices = new Storage.Ints(new int[] {3, 0, 8, 3, 1, 0});
            Kernel.Overwrite overwrite =
                    new Kernel.Overwrite(
                            Operand.of(DType.F32, Shape.of(9, 5)), ints(6), source.operand());
            Storage expected = Samples.floats(45, seed + 1);
            new ScalarBackend().execute(overwrite, List.of(expected, indices, source.storage()));
            for (IndexKernels kernels : KERNELS) {
                Storage table = Samples.floats(45, seed + 1);
                kernels.overwrite(overwrite, List.of(table, indices, source.storage()));
                assertSame(expected, table, "seed " + seed + ", " + source.how());
            }
        }
    }

    @Test
    void overwriteTakesIntegers() {
        Kernel.Overwrite overwrite = new Kernel.Overwrite(ints(4, 2), ints(2), ints(2, 2));
        Storage indices = new Storage.Ints(new int[] {2, 0});
        for (IndexKernels kernels : KERNELS) {
            Storage table = new Storage.Ints(new int[8]);
            kernels.overwrite(
                    overwrite, List.of(table, indices, new Storage.Ints(new int[] {1, 2, 3, 4})));
            assertArrayEquals(new int[] {3, 4, 0, 0, 1, 2, 0, 0}, ((Storage.Ints) table).array());
        }
    }

    @Test
    void randomNumbersDependOnKeyAndPlaceOnly() {
        Storage key = new Storage.Ints(new int[] {12345, -678});
        for (int count : new int[] {0, 1, 17, 100_003}) {
            Kernel.Random random = new Kernel.Random(DType.F32, Shape.of(count), ints(2));
            float[] expected = new float[count];
            for (int i = 0; i < count; i++) {
                expected[i] = CounterRandom.uniformFloat(CounterRandom.key(12345, -678), i);
            }
            for (IndexKernels kernels : KERNELS) {
                Samples.assertSameBits(
                        expected,
                        run(random, out -> kernels.random(random, List.of(key), out)),
                        "random " + count);
            }
        }
    }

    private static void assertSame(Storage expected, Storage actual, String message) {
        if (expected instanceof Storage.Ints ints) {
            assertArrayEquals(ints.array(), ((Storage.Ints) actual).array(), message);
        } else {
            Samples.assertSameBits(((Storage.Floats) expected).array(), actual, message);
        }
    }

    private static Storage run(Kernel kernel, Consumer<Storage> writer) {
        Storage out = Samples.out(kernel);
        writer.accept(out);
        return out;
    }
}

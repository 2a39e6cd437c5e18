package dev.adjoint.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.Samples.Value;
import dev.adjoint.vector.sequence.SequenceKernels;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scans in the stated order, and sorts like the reference, for every layout and any threads. */
final class SequenceTest {
    private static final int[][] SHAPES = {{9, 7}, {5000, 3}, {2, 3, 40}, {1, 1}, {4, 0}, {0, 4}};

    private static Storage run(Kernel kernel, Workers workers, Storage... inputs) {
        Storage out = Samples.out(kernel);
        SequenceKernels kernels = new SequenceKernels(workers);
        switch (kernel) {
            case Kernel.Scan scan -> kernels.scan(scan, List.of(inputs), out);
            case Kernel.Sort sort -> kernels.sort(sort, List.of(inputs), out);
            default -> throw new IllegalArgumentException(kernel.name());
        }
        return out;
    }

    @Test
    void scansAreOneChainOfFusedStepsInEveryLayout() {
        long seed = 51;
        for (int[] shape : SHAPES) {
            List<Value> factors = Samples.layouts(shape, seed);
            List<Value> terms = Samples.layouts(shape, seed + 1);
            for (int i = 0; i < factors.size(); i++) {
                Value factor = factors.get(i);
                Value term = terms.get((i + 1) % terms.size());
                Kernel.Scan scan = new Kernel.Scan(factor.operand(), term.operand());
                float[] a = Samples.elements(factor);
                float[] b = Samples.elements(term);
                float[] expected = new float[b.length];
                for (int at = 0; at < b.length; at++) {
                    float before = at % shape[shape.length - 1] == 0 ? 0 : expected[at - 1];
                    expected[at] = Math.fma(a[at], before, b[at]);
                }
                for (Workers workers : Samples.workers()) {
                    Storage actual = run(scan, workers, factor.storage(), term.storage());
                    Samples.assertSameBits(expected, actual, "seed " + seed + ", " + scan);
                }
            }
        }
    }

    @Test
    void sortsAreThoseOfTheReferenceInEveryLayout() {
        for (int[] shape : SHAPES) {
            for (Value value : Samples.layouts(shape, 52)) {
                assertSorted(value.operand(), value.storage());
            }
        }
    }

    @Test
    void equalElementsKeepTheirOrderAndNanIsLargest() {
        float inf = Float.POSITIVE_INFINITY;
        float[] row = {1, Float.NaN, -0f, 0, -inf, 1, inf, 0, -0f, -Float.NaN, 1, -3};
        Operand operand = Operand.of(DType.F32, Shape.of(1, row.length));
        assertSorted(operand, new Storage.Floats(row));
        Storage up = run(new Kernel.Sort(operand, false), new Workers(1), new Storage.Floats(row));
        assertArrayEquals(
                new int[] {4, 11, 2, 3, 7, 8, 0, 5, 10, 6, 1, 9}, ((Storage.Ints) up).array());
        Storage down = run(new Kernel.Sort(operand, true), new Workers(1), new Storage.Floats(row));
        assertArrayEquals(
                new int[] {1, 9, 6, 0, 5, 10, 2, 3, 7, 8, 11, 4}, ((Storage.Ints) down).array());
    }

    @Test
    void integersAreSortedExactly() {
        int[] row = {16_777_217, 16_777_216, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0};
        assertSorted(Operand.of(DType.I32, Shape.of(2, 3)), new Storage.Ints(row));
    }

    private static void assertSorted(Operand operand, Storage storage) {
        for (boolean descending : new boolean[] {false, true}) {
            Kernel.Sort sort = new Kernel.Sort(operand, descending);
            Storage expected = new ScalarBackend().execute(sort, List.of(storage)).get(0);
            for (Workers workers : Samples.workers()) {
                Storage actual = run(sort, workers, storage);
                assertArrayEquals(
                        ((Storage.Ints) expected).array(),
                        ((Storage.Ints) actual).array(),
                        sort.toString());
            }
        }
    }
}

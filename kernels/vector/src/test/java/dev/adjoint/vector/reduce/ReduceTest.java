package dev.adjoint.vector.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Reduction;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.Samples.Value;
import dev.adjoint.vector.move.MoveKernel;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Reductions: sums bit for bit in the promised order, extremes and places against the reference.
 */
final class ReduceTest {
    private static final List<Workers> WORKERS = Samples.workers();

    private record Case(ReduceKernel kernel, String name) {}

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int bits : Samples.widths()) {
            for (Workers workers : WORKERS) {
                ReduceKernel kernel =
                        new ReduceKernel(
                                bits, new MoveKernel(bits, workers), workers, new Buffers());
                cases.add(new Case(kernel, bits + " bits, " + workers.threads() + " threads"));
            }
        }
        return cases;
    }

    @Test
    void sumsHaveThePromisedOrderForEveryLayout() {
        long seed = 21;
        for (Case each : cases()) {
            for (int[] lengths : new int[][] {{5, 3, 37}, {37, 5, 3}, {2, 70, 65}, {1, 4, 1}}) {
                for (Value value : Samples.layouts(lengths, seed)) {
                    for (int axes = 0; axes <= 3; axes++) {
                        assertSum(each, value, axes, "seed " + seed);
                    }
                }
            }
        }
    }

    @Test
    void sumsRestartAfterEachChunk() {
        long seed = 22;
        for (Case each : cases()) {
            for (int count : new int[] {4095, 4096, 4097, 3 * 4096 + 17, 300_001}) {
                for (Value value : Samples.layouts(new int[] {3, count}, seed)) {
                    assertSum(each, value, 1, "seed " + seed + ", " + count);
                }
                for (Value value : Samples.layouts(new int[] {count}, seed)) {
                    assertSum(each, value, 1, "seed " + seed + ", " + count);
                }
            }
        }
    }

    @Test
    void emptySumsAreZero() {
        for (Case each : cases()) {
            for (int[] lengths : new int[][] {{3, 0}, {0, 3}, {0, 0}, {3, 0, 2}}) {
                Operand operand = Operand.of(DType.F32, Shape.of(lengths));
                Kernel.Reduce sum = new Kernel.Reduce(Reduction.SUM, operand, 1);
                Storage out = run(each.kernel, sum, Samples.floats(0, 1));
                Samples.assertSameBits(
                        new float[sum.outputs().get(0).shape().size()], out, each.name);
                Kernel.Reduce largest = new Kernel.Reduce(Reduction.MAX, operand, lengths.length);
                assertEquals(
                        Float.NEGATIVE_INFINITY,
                        ((Storage.Floats) run(each.kernel, largest, Samples.floats(0, 1)))
                                .array()[0]);
            }
        }
    }

    @Test
    void extremesAndPlacesAgreeWithTheReference() {
        long seed = 23;
        for (Case each : cases()) {
            for (int[] lengths :
                    new int[][] {{5, 3, 37}, {37, 5, 3}, {2, 70, 65}, {1, 1, 1}, {2, 5000, 3}}) {
                for (Value value : Samples.layouts(lengths, seed)) {
                    spoil(((Storage.Floats) value.storage()).array(), lengths[2]);
                    for (int axes = 0; axes <= 3; axes++) {
                        assertLikeReference(each, value, axes, "seed " + seed);
                    }
                }
            }
        }
    }

    /** Equal elements, zeros of both signs, infinities, and a NaN or two. */
    private static void spoil(float[] array, int step) {
        for (int i = 0; i < array.length; i += 7) {
            array[i] = Math.round(array[i]) * 0f;
        }
        array[array.length / 2] = Float.POSITIVE_INFINITY;
        if (step % 2 == 1 && array.length > 50) {
            array[array.length / 3] = Float.NaN;
            array[array.length - 1] = Float.NaN;
        }
    }

    private static void assertLikeReference(Case each, Value value, int axes, String message) {
        for (Reduction reduction :
                new Reduction[] {Reduction.MAX, Reduction.MIN, Reduction.ARGMAX}) {
            Kernel.Reduce kernel = new Kernel.Reduce(reduction, value.operand(), axes);
            Storage expected = new ScalarBackend().execute(kernel, List.of(value.storage())).get(0);
            Storage actual = Samples.out(kernel);
            each.kernel.run(kernel, List.of(value.storage()), actual);
            String text = message + ", " + each.name + ", " + kernel + ", " + value.how();
            if (expected instanceof Storage.Ints ints) {
                assertArrayEquals(ints.array(), ((Storage.Ints) actual).array(), text);
            } else {
                assertArrayEquals(
                        ((Storage.Floats) expected).array(),
                        ((Storage.Floats) actual).array(),
                        text);
            }
        }
    }

    @Test
    void integersAreReducedToo() {
        Storage values = Samples.ints(60, 1000, 24);
        Operand operand = Operand.of(DType.I32, Shape.of(3, 4, 5));
        for (Case each : cases()) {
            for (Reduction reduction : Reduction.values()) {
                Kernel.Reduce kernel = new Kernel.Reduce(reduction, operand, 2);
                Storage expected = new ScalarBackend().execute(kernel, List.of(values)).get(0);
                assertArrayEquals(
                        ((Storage.Ints) expected).array(),
                        places(each.kernel, kernel, values),
                        reduction.name().toLowerCase(Locale.ROOT) + ", seed 24");
            }
        }
    }

    @Test
    void sumsAreCloseToTheReference() {
        long seed = 25;
        Value value = Samples.layouts(new int[] {3, 50_000}, seed).get(0);
        Kernel.Reduce kernel = new Kernel.Reduce(Reduction.SUM, value.operand(), 1);
        float[] expected =
                ((Storage.Floats)
                                new ScalarBackend()
                                        .execute(kernel, List.of(value.storage()))
                                        .get(0))
                        .array();
        double[] sizes = new double[expected.length];
        float[] elements = Samples.elements(value);
        for (int i = 0; i < elements.length; i++) {
            sizes[i / 50_000] += Math.abs(elements[i]);
        }
        for (Case each : cases()) {
            Storage actual = Samples.out(kernel);
            each.kernel.run(kernel, List.of(value.storage()), actual);
            for (int i = 0; i < expected.length; i++) {
                double error = Math.abs(expected[i] - ((Storage.Floats) actual).array()[i]);
                // 256 additions in a partial sum, 4 to fold it, 13 chunks: as many roundings of the
                // sum of |terms|.
                assertTrue(error <= 273 * 0x1p-24 * sizes[i], each.name + ", seed " + seed);
            }
        }
    }

    private static void assertSum(Case each, Value value, int axes, String message) {
        Kernel.Reduce kernel = new Kernel.Reduce(Reduction.SUM, value.operand(), axes);
        Storage actual = Samples.out(kernel);
        each.kernel.run(kernel, List.of(value.storage()), actual);
        float[] elements = Samples.elements(value);
        float[] expected = new float[kernel.outputs().get(0).shape().size()];
        int count = elements.length / expected.length;
        for (int i = 0; i < expected.length; i++) {
            expected[i] = sum(elements, i * count, count);
        }
        Samples.assertSameBits(
                expected, actual, message + ", " + each.name + ", " + kernel + ", " + value.how());
    }

    /** The order that {@link Kernel} states, in its plainest form. */
    private static float sum(float[] elements, int start, int count) {
        float total = 0;
        for (int from = 0; from < count; from += Kernel.CHUNK) {
            float[] partials = new float[Kernel.PARTIALS];
            for (int i = from; i < Math.min(count, from + Kernel.CHUNK); i++) {
                partials[(i - from) % Kernel.PARTIALS] += elements[start + i];
            }
            for (int half = Kernel.PARTIALS / 2; half > 0; half /= 2) {
                for (int j = 0; j < half; j++) {
                    partials[j] += partials[j + half];
                }
            }
            total = from == 0 ? partials[0] : total + partials[0];
        }
        return total;
    }

    private static int[] places(ReduceKernel kernel, Kernel.Reduce reduction, Storage input) {
        return ((Storage.Ints) run(kernel, reduction, input)).array();
    }

    private static Storage run(ReduceKernel kernel, Kernel.Reduce reduction, Storage input) {
        Storage out = Samples.out(reduction);
        kernel.run(reduction, List.of(input), out);
        return out;
    }
}

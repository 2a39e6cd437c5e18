package dev.adjoint.vector.move;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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

/** Copies: bit for bit like the reference, for every layout, width and number of threads. */
final class MoveTest {
    private static final List<Workers> WORKERS = Samples.workers();

    private static List<MoveKernel> kernels() {
        List<MoveKernel> kernels = new ArrayList<>();
        for (int bits : Samples.widths()) {
            WORKERS.forEach(workers -> kernels.add(new MoveKernel(bits, workers)));
        }
        return kernels;
    }

    @Test
    void everyLayoutIsCopied() {
        long seed = 31;
        int[][] shapes = {
            {},
            {1},
            {7},
            {3, 1},
            {1, 70},
            {37, 70},
            {130, 33},
            {2, 37, 70},
            {5, 1, 19, 33},
            {3, 200, 300},
            {2, 0, 3}
        };
        for (int[] lengths : shapes) {
            for (Value value : Samples.layouts(lengths, seed)) {
                assertLikeReference(
                        Kernel.Move.copy(value.operand()),
                        List.of(value.storage()),
                        "seed " + seed + ", " + value.how());
            }
        }
    }

    @Test
    void axesInEveryOrder() {
        long seed = 32;
        int[] lengths = {3, 17, 20, 33};
        Storage storage = Samples.floats(3 * 17 * 20 * 33, seed);
        Operand plain = Operand.of(DType.F32, Shape.of(lengths));
        for (int code = 0; code < 256; code++) {
            int[] order = {code % 4, code / 4 % 4, code / 16 % 4, code / 64};
            if (new java.util.HashSet<>(List.of(order[0], order[1], order[2], order[3])).size()
                    == 4) {
                Operand permuted = new Operand(DType.F32, plain.layout().permute(order));
                assertLikeReference(Kernel.Move.copy(permuted), List.of(storage), "seed " + seed);
                Operand integers = new Operand(DType.I32, permuted.layout());
                Storage ints = Samples.ints(storage.size(), 1000, seed);
                assertLikeReference(Kernel.Move.copy(integers), List.of(ints), "seed " + seed);
            }
        }
    }

    @Test
    void regionsArePlacedAndTheRestIsZero() {
        long seed = 33;
        for (int[] lengths : new int[][] {{4, 6}, {4, 1}, {1, 6}, {40, 70}, {0, 6}}) {
            for (Value value : Samples.layouts(lengths, seed)) {
                Shape padded = Shape.of(2 * lengths[0] + 5, lengths[1] + 3);
                List<List<Integer>> starts = List.of(List.of(1, 2), List.of(lengths[0] + 4, 0));
                Kernel.Move twice =
                        new Kernel.Move(
                                DType.F32,
                                padded,
                                List.of(value.operand(), value.operand()),
                                starts);
                assertLikeReference(
                        twice,
                        List.of(value.storage(), value.storage()),
                        "seed " + seed + ", " + value.how());
            }
        }
    }

    @Test
    void columnsAreJoined() {
        long seed = 34;
        Storage left = Samples.floats(50, seed);
        Storage right = Samples.floats(50, seed + 1);
        Operand column = Operand.of(DType.F32, Shape.of(50, 1));
        Kernel.Move joined =
                new Kernel.Move(
                        DType.F32,
                        Shape.of(50, 2),
                        List.of(column, column),
                        List.of(List.of(0, 0), List.of(0, 1)));
        assertLikeReference(joined, List.of(left, right), "seed " + seed);
    }

    private static void assertLikeReference(
            Kernel.Move move, List<Storage> inputs, String message) {
        Storage expected = new ScalarBackend().execute(move, inputs).get(0);
        for (MoveKernel kernel : kernels()) {
            Storage actual = Samples.out(move);
            kernel.run(move, inputs, actual);
            if (expected instanceof Storage.Ints ints) {
                assertArrayEquals(
                        ints.array(), ((Storage.Ints) actual).array(), message + ", " + move);
            } else {
                Samples.assertSameBits(
                        ((Storage.Floats) expected).array(), actual, message + ", " + move);
            }
        }
    }
}

package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.program.Backend;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Memory;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Attention;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.RmsNorm;
import dev.adjoint.tensor.fused.Rope;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.tensor.fused.Softmax;
import dev.adjoint.vector.VectorBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The fused ops and their gradients: kernels of the device against the expansions on the scalar
 * backend. What an element may be off is measured in roundings of the largest element of its
 * result, one for every term of the longest sum and some for the functions.
 */
class FusedParityTest {
    private static final int FUNCTIONS = 32;

    private static void check(
            String name, int terms, Function<List<Tensor>, Tensor> op, Tensor... inputs) {
        check(new ScalarBackend(), name, terms, op, inputs);
    }

    private static void check(
            Backend reference,
            String name,
            int terms,
            Function<List<Tensor>, Tensor> op,
            Tensor... inputs) {
        List<Signature> signatures = new ArrayList<>();
        List<Storage> given = new ArrayList<>();
        for (Tensor input : inputs) {
            signatures.add(new Signature(input.dtype(), input.shape()));
            given.add(input.storage());
        }
        Program program =
                Execution.withTracking()
                        .call(() -> Recording.of(name, signatures, in -> withGradients(op, in)))
                        .program();
        assertTrue(
                isFusedOnly(program, name), () -> name + " is not recorded as a call:\n" + program);
        List<Storage> wanted = program.run(reference, given);
        try (PreparedProgram prepared = new TornadoBackend().prepare(program)) {
            List<Storage> captured = new ArrayList<>();
            program.captured().forEach(value -> captured.add(value.storage()));
            List<Storage> found = prepared.run(given, captured, Memory.HEAP);
            for (int i = 0; i < wanted.size(); i++) {
                String label = i == 0 ? "result" : "gradient " + (i - 1);
                Cases.compare(
                        i == 0 ? name : name + " backward",
                        label,
                        wanted.get(i),
                        found.get(i),
                        largest(wanted.get(i)),
                        terms + FUNCTIONS);
            }
        }
    }

    private static boolean isFusedOnly(Program program, String name) {
        return program.steps().stream()
                .map(Program.Step::kernel)
                .anyMatch(kernel ->
                        kernel instanceof Kernel.Call call
                                && call.name().equals(name)
                                && new TornadoBackend().has(call));
    }

    /** The result, and the gradients of Σ result · weights with respect to all F32 inputs. */
    private static List<Tensor> withGradients(
            Function<List<Tensor>, Tensor> op, List<Tensor> inputs) {
        List<Tensor> tracked =
                inputs.stream()
                        .map(input -> input.dtype().isFloating() ? input.tracked() : input)
                        .toList();
        Tensor result = op.apply(tracked);
        Tensor weights = Tensor.of(Cases.floats(result.shape().size(), 99), result.shape());
        List<Tensor> floating =
                tracked.stream().filter(input -> input.dtype().isFloating()).toList();
        List<Tensor> all = new ArrayList<>(List.of(result.detach()));
        all.addAll(Gradients.of(result.mul(weights).sum(), floating));
        return all;
    }

    private static double[] largest(Storage storage) {
        double[] values = Cases.doubles(storage);
        double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        Arrays.fill(values, largest);
        return values;
    }

    private static Tensor floats(long seed, int... lengths) {
        int size = Arrays.stream(lengths).reduce(1, (a, b) -> a * b);
        return Tensor.of(Cases.floats(size, seed).array(), lengths);
    }

    @Test
    void rows() {
        for (int width : new int[] {7, 133}) {
            check("softmax", 2 * width, in -> Softmax.of(in.get(0)), floats(1, 5, width));
            check("entropy", 4 * width, in -> Entropy.of(in.get(0)), floats(2, 5, width));
            Tensor ids = Tensor.of(new int[] {0, width - 1, 3, 3, 1}, 5);
            check(
                    "selectedLogProb",
                    2 * width,
                    in -> SelectedLogProb.of(in.get(0), in.get(1)),
                    floats(3, 5, width),
                    ids);
            check(
                    "rmsNorm",
                    3 * width,
                    in -> RmsNorm.of(in.get(0), in.get(1), 1e-6),
                    floats(4, 5, width),
                    floats(5, width));
        }
    }

    @Test
    void logitsThatAreMinusInfinity() {
        float[] logits = Cases.floats(3 * 70, 6).array();
        logits[4] = Float.NEGATIVE_INFINITY;
        logits[75] = Float.NEGATIVE_INFINITY;
        Tensor ids = Tensor.of(new int[] {0, 1, 2}, 3);
        Tensor rows = Tensor.of(logits, 3, 70);
        check("softmax", 140, in -> Softmax.of(in.get(0)), rows);
        check("entropy", 280, in -> Entropy.of(in.get(0)), rows);
        check("selectedLogProb", 140, in -> SelectedLogProb.of(in.get(0), in.get(1)), rows, ids);
    }

    @Test
    void rotations() {
        check(
                "rope",
                4,
                in -> Rope.of(in.get(0), in.get(1).detach(), in.get(2).detach()),
                floats(1, 5, 3, 6),
                floats(2, 5, 3),
                floats(3, 5, 3));
    }

    @Test
    void attentionOfRaggedSegments() {
        int[] segments = {0, 3, 0, 70, 3, 5, 70, 5, 8, 4, 75, 10};
        attention(0, 13, 85, 4, 2, 6, segments);
    }

    @Test
    void attentionInAWindow() {
        int[] segments = {0, 70, 0, 70, 70, 2, 70, 9};
        attention(5, 72, 79, 2, 1, 3, segments);
    }

    @Test
    void attentionWithCommonKeys() {
        // The expansion knows no keys of two segments, so this is held against the CPU's kernel.
        int[] segments = {0, 2, 0, 4, 2, 3, 2, 5};
        try (VectorBackend reference = new VectorBackend(1)) {
            attention(reference, 0, 5, 7, 2, 2, 70, segments);
        }
    }

    private static void attention(
            int window, int queries, int keys, int heads, int groups, int dim, int[] segments) {
        attention(new ScalarBackend(), window, queries, keys, heads, groups, dim, segments);
    }

    private static void attention(
            Backend reference,
            int window,
            int queries,
            int keys,
            int heads,
            int groups,
            int dim,
            int[] segments) {
        Attention op = new Attention(1 / Math.sqrt(dim), window);
        check(
                reference,
                "attention",
                4 * (keys + dim),
                in -> op.apply(in.get(0), in.get(1), in.get(2), in.get(3)),
                floats(1, queries, heads, dim),
                floats(2, keys, groups, dim),
                floats(3, keys, groups, dim),
                Tensor.of(segments, segments.length / 4, 4));
    }
}

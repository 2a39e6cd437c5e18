package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.tensor.fused.RmsNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final int WIDTH = 8;

    private final List<Tensor> weights =
            List.of(
                    Tensor.of(values(WIDTH * WIDTH, 1), WIDTH, WIDTH).tracked(),
                    Tensor.of(values(WIDTH * WIDTH, 4), WIDTH, WIDTH).tracked());
    private final Tensor scale = Tensor.of(values(WIDTH, 2), WIDTH).tracked();
    private final Tensor x = Tensor.of(values(3 * WIDTH, 3), 3, WIDTH).tracked();

    private static float[] values(int count, int seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) StrictMath.sin(seed + 0.7 * i);
        }
        return values;
    }

    /** Uses its weight twice and the common scale once, besides its argument. */
    private Tensor block(int layer, Tensor h) {
        Tensor weight = weights.get(layer);
        Tensor inner = RmsNorm.of(h, scale, 1e-5).matmul(weight).tanh();
        return h.add(inner.matmul(weight.transpose()));
    }

    private Tensor checkpointed(int layer, Tensor h) {
        return Checkpoint.of(value -> block(layer, value), h);
    }

    private List<Tensor> gradients(BiFunction<Integer, Tensor, Tensor> layer) {
        Tensor h = layer.apply(1, layer.apply(0, x));
        List<Tensor> inputs = List.of(x, weights.get(0), weights.get(1), scale);
        return Gradients.of(h.square().sum(), inputs);
    }

    private static void assertSameBits(List<Tensor> expected, List<Tensor> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).toFloats(), actual.get(i).toFloats(), "gradient " + i);
        }
    }

    @Test
    void gradientsKeepTheirBits() {
        assertSameBits(gradients(this::block), gradients(this::checkpointed));
    }

    @Test
    void gradientsKeepTheirBitsInsideAStep() {
        List<Tensor> expected = gradients(this::block);
        List<Tensor> actual = new Workspace().step("step", () -> gradients(this::checkpointed));
        assertSameBits(expected, actual);
    }

    @Test
    void functionsRunOnceForwardAndOnceBackward() {
        List<Integer> runs = new ArrayList<>();
        gradients((layer, h) ->
                Checkpoint.of(
                        value -> {
                            runs.add(layer);
                            return block(layer, value);
                        },
                        h));
        assertEquals(List.of(0, 1, 1, 0), runs);
    }

    @Test
    void intermediateValuesAreGivenBack() {
        long kept = peak(this::block);
        long computedAgain = peak(this::checkpointed);
        assertTrue(
                computedAgain < 0.6 * kept,
                "with checkpoints " + computedAgain + " bytes, without " + kept);
    }

    private long peak(BiFunction<Integer, Tensor, Tensor> layer) {
        Workspace workspace = new Workspace();
        workspace.run(
                "step",
                () -> {
                    Tensor h = x;
                    for (int i = 0; i < 20; i++) {
                        h = layer.apply(i % 2, h);
                    }
                    Gradients.of(h.square().sum(), weights);
                });
        return workspace.allocatedBytes();
    }

    @Test
    void secondDerivativesAreThoseOfTheFunction() {
        Execution.on(new ScalarBackend())
                .run(() -> {
                    Tensor w = Tensor.of(new double[] {0.3, -0.7}, 2).tracked();
                    Tensor at = Tensor.of(new double[] {1.1, 0.4}, 2).tracked();
                    UnaryOperator<Tensor> f = h -> h.mul(w).tanh().mul(h);
                    double[] expected = second(f, at, w);
                    double[] actual = second(h -> Checkpoint.of(f, h), at, w);
                    assertArrayEquals(expected, actual, 1e-14);
                });
    }

    /** The derivative by x and w of the sum of the squared first derivatives by x and w. */
    private static double[] second(UnaryOperator<Tensor> f, Tensor at, Tensor w) {
        Tensor loss = f.apply(at).square().sum();
        List<Tensor> first = Gradients.differentiable(loss, List.of(at, w));
        Tensor norm = first.get(0).square().sum().add(first.get(1).square().sum());
        List<Tensor> second = Gradients.of(norm, List.of(at, w));
        return second.get(0).concat(0, second.get(1)).toDoubles();
    }

    @Test
    void withoutTrackingItIsTheFunctionItself() {
        Tensor plain = Execution.withoutTracking().call(() -> checkpointed(0, x.detach()));
        assertArrayEquals(block(0, x).toFloats(), plain.toFloats());
    }
}

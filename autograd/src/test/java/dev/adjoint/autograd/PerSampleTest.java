package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.adjoint.autograd.nn.Normalizations;
import dev.adjoint.program.Shape;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Closed forms against a backward pass for every sample, in double. */
class PerSampleTest {
    private static final Execution EXACT = Execution.on(new ScalarBackend());
    private static final Tensor IDS = Tensor.of(new int[] {0, 2, 2, 1, 0, 0}, 2, 3);

    private static Tensor numbers(int... shape) {
        Shape lengths = Shape.of(shape);
        double[] values = new double[lengths.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((i * 7 + 3) % 11) / 5.0 - 1;
        }
        return Tensor.of(values, shape);
    }

    /** A loss for each sample of layer outputs [2, 3, width]. */
    private static Tensor losses(Tensor y) {
        return y.square().mul(y.detach().add(2)).tanh().sum(1, 2);
    }

    private static void assertLayer(
            Function<Tensor, Tensor> layer, Tensor weight, UnaryOperator<Tensor> closedForm) {
        Tensor y = layer.apply(weight).tracked();
        Tensor outputGradient = Gradients.of(losses(y).sum(), List.of(y)).get(0);
        Tensor wanted = PerSample.byWalks(w -> losses(layer.apply(w)), weight);
        Tensor found = closedForm.apply(outputGradient);
        assertArrayEquals(wanted.toDoubles(), found.toDoubles(), 1e-12);
    }

    @Test
    void linearLayers() {
        EXACT.run(() -> {
            Tensor x = numbers(2, 3, 4);
            Tensor weight = numbers(5, 4);
            assertLayer(x::linear, weight, g -> PerSample.linear(x, g));
            Tensor y = x.linear(weight).tracked();
            Tensor g = Gradients.of(losses(y).sum(), List.of(y)).get(0);
            assertArrayEquals(
                    PerSample.linear(x, g).square().sum(1, 2).toDoubles(),
                    PerSample.linearSquaredNorm(x, g).toDoubles(),
                    1e-12);
        });
    }

    @Test
    void biasesAndScales() {
        EXACT.run(() -> {
            Tensor x = numbers(2, 3, 4);
            Tensor normalized = Normalizations.layer(x, 1, 1e-5);
            assertLayer(normalized::mul, numbers(4), g -> PerSample.scale(normalized, g));
            assertLayer(x::add, numbers(4), PerSample::bias);
        });
    }

    @Test
    void embeddings() {
        EXACT.run(() -> {
            assertLayer(
                    table -> table.embedding(IDS),
                    numbers(4, 5),
                    g -> PerSample.embedding(IDS, g, 4));
            Tensor g = numbers(2, 3, 5);
            assertArrayEquals(
                    PerSample.embedding(IDS, g, 4).square().sum(1, 2).toDoubles(),
                    PerSample.embeddingSquaredNorm(IDS, g).toDoubles(),
                    1e-12);
        });
    }
}

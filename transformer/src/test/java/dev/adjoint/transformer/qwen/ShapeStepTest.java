package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.program.DType;
import dev.adjoint.program.ShapeBackend;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A training step on shapes alone. */
class ShapeStepTest {
    private static final QwenConfig HALF_A_BILLION =
            new QwenConfig(
                    Architecture.QWEN2, 151_936, 896, 4864, 24, 14, 2, 64, 1e6, 1e-6, 32_768, true);
    private static final QwenConfig SMALL =
            new QwenConfig(Architecture.QWEN3, 37, 24, 40, 2, 4, 2, 6, 1e4, 1e-6, 64, true);

    private static QwenModel model(QwenConfig config, ShapeBackend backend) {
        return new QwenModel(
                config,
                (_, shape) -> Tensor.of(backend.value(new Signature(DType.F32, shape)), shape));
    }

    private static List<Tensor> gradients(QwenModel model, int tokens) {
        PackedBatch batch =
                PackedBatch.of(List.of(IntStream.range(0, tokens).map(i -> i % 31).toArray()));
        Tensor targets = Tensor.iota(tokens);
        TokenScores scores = TokenScores.of(model, model.hidden(batch), targets, 1);
        return Gradients.of(
                scores.logProbs().mean().neg(),
                model.parameters().stream().map(Parameter::value).toList());
    }

    /** Two gigabytes of weights, none of which exists. */
    @Test
    void gradientsOfALargeModelHaveTheShapesOfItsWeights() {
        ShapeBackend backend = new ShapeBackend();
        Execution.on(backend)
                .run(() -> {
                    QwenModel model = model(HALF_A_BILLION, backend);
                    List<Tensor> gradients = gradients(model, 512);
                    for (int i = 0; i < gradients.size(); i++) {
                        Parameter weight = model.parameters().get(i);
                        assertEquals(
                                weight.value().shape(), gradients.get(i).shape(), weight.name());
                        assertTrue(gradients.get(i).storage() instanceof Storage.Slot);
                    }
                });
    }

    @Test
    void aWholeStepRuns() {
        ShapeBackend backend = new ShapeBackend();
        Execution.on(backend)
                .run(() -> {
                    QwenModel model = model(SMALL, backend);
                    AdamW optimizer = new AdamW(model.parameters(), AdamW.Settings.DEFAULT);
                    for (int step = 1; step <= 2; step++) {
                        optimizer.update(gradients(model, 20), 1e-3);
                        assertEquals(step, optimizer.step());
                    }
                });
    }

    @Test
    void shapeRulesApplyAndValuesCannotBeRead() {
        ShapeBackend backend = new ShapeBackend();
        Execution.on(backend)
                .run(() -> {
                    Tensor x = Tensor.of(new float[6], 2, 3).mul(2);
                    assertThrows(IllegalArgumentException.class, () -> x.matmul(x));
                    assertThrows(IllegalStateException.class, x::toFloats);
                });
    }
}

package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activation checkpointing costs time, saves memory, and changes no bit. */
class CheckpointedModelTest {
    private static final List<int[]> SEQUENCES =
            List.of(new int[] {5, 6, 7, 8, 9, 10, 11, 12, 13}, new int[] {200, 3, 4, 17});

    static Stream<String> names() {
        return Golden.NAMES.stream();
    }

    private static List<Tensor> gradients(QwenModel model) {
        Tensor loss = Golden.nextLogProbs(model, SEQUENCES, 1).sum().neg();
        return Gradients.of(loss, model.parameters().stream().map(Parameter::value).toList());
    }

    @ParameterizedTest
    @MethodSource("names")
    void gradientsKeepTheirBits(String name) {
        QwenModel model = Golden.read(name).model();
        List<Tensor> kept = gradients(model);
        Workspace workspace = new Workspace();
        List<Tensor> again = workspace.step("step", () -> gradients(model.checkpointed()));
        for (int i = 0; i < kept.size(); i++) {
            String weight = model.parameters().get(i).name();
            assertArrayEquals(kept.get(i).toFloats(), again.get(i).toFloats(), 0f, weight);
        }
        Workspace plain = new Workspace();
        plain.step("step", () -> gradients(model));
        assertTrue(
                workspace.allocatedBytes() < plain.allocatedBytes(),
                "with checkpoints "
                        + workspace.allocatedBytes()
                        + " bytes, without "
                        + plain.allocatedBytes());
    }
}

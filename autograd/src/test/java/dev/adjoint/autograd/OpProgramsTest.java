package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.DType;
import dev.adjoint.program.ProgramCheck;
import dev.adjoint.program.ProgramCosts;
import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ops with their gradients as programs in text, golden/programs/ops: a change of any derivative or
 * decomposition shows as a difference. To write them anew: {@code mvn verify
 * -Dadjoint.update=true}.
 */
class OpProgramsTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("adjoint.root"), "golden", "programs", "ops");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gelu",
                "lgamma",
                "pow",
                "swiGlu",
                "variance",
                "cumProd",
                "sort",
                "topK",
                "windows",
                "embedding",
                "rmsNorm",
                "rope",
                "softmax",
                "selectedLogProb",
                "entropy",
                "attention",
                "conv2d",
                "transposed1d sliding",
                "Pooling.max",
                "Normalizations.layer",
                "cross entropy smoothed",
                "Recurrent.lstm",
                "einsum bij,bjk->bik",
                "Matrices.cholesky"
            })
    void valueAndGradientsAreTheProgramTheyWere(String label) throws IOException {
        OpSamples.Sample sample =
                OpSamples.all().stream()
                        .filter(some -> some.label().equals(label))
                        .findFirst()
                        .orElseThrow();
        Recording recording = record(sample);
        ProgramCheck.check(recording.program());
        String text = recording.program() + "  " + ProgramCosts.of(recording.program()) + "\n";
        Path file = FOLDER.resolve(label.replaceAll("[^A-Za-z0-9]+", "-") + ".txt");
        if (Boolean.getBoolean("adjoint.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertEquals(Files.readString(file), text);
    }

    private static Recording record(OpSamples.Sample sample) {
        List<Signature> signatures = new ArrayList<>();
        for (Tensor argument : sample.arguments()) {
            signatures.add(new Signature(DType.F32, argument.shape()));
        }
        return Recording.of(sample.label(), signatures, xs -> valueAndGradients(sample, xs));
    }

    private static List<Tensor> valueAndGradients(OpSamples.Sample sample, List<Tensor> xs) {
        List<Tensor> variables = xs.stream().map(Tensor::tracked).toList();
        Tensor value = sample.function().apply(variables);
        List<Tensor> results = new ArrayList<>(List.of(value));
        results.addAll(Gradients.of(value.sum(), variables));
        return results;
    }
}

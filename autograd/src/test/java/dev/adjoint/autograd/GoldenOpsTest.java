package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.DType;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every op's value and gradients against PyTorch's, in double. {@code golden/ops/generate.py}
 * computed them from the arguments in {@code inputs.txt}, which are those of {@link OpSamples};
 * after a change of samples run the tests with {@code -Dadjoint.update=true}, then the script.
 */
class GoldenOpsTest {
    /**
     * Two orders of summation, and functions that both sides approximate to some units in the last
     * place, over results up to a thousand times smaller than their terms.
     */
    private static final double IN_DOUBLE = 1e-12;

    /** Where PyTorch is less exact: its trigamma has ten digits, its hardsigmoid a float's 1/6. */
    private static final Map<String, Double> PEER_IS_COARSE =
            Map.of(
                    "digamma", 1e-9,
                    "digamma negative", 1e-9,
                    "trigamma", 1e-9,
                    "trigamma negative", 1e-9,
                    "hardSigmoid", 1e-7);

    private static final Path INPUTS = GoldenFile.folder().resolve("inputs.txt");

    static List<OpSamples.Sample> samples() {
        return OpSamples.all().stream().filter(OpSamples.Sample::hasPeer).toList();
    }

    private static GoldenFile outputs() throws IOException {
        return GoldenFile.read(GoldenFile.folder().resolve("outputs.txt"));
    }

    @Test
    void theArgumentsAreThoseThatTheGoldenFileWasMadeFrom() throws IOException {
        String inputs = GoldenFile.inputs(samples());
        if (Boolean.getBoolean("adjoint.update")) {
            Files.createDirectories(INPUTS.getParent());
            Files.writeString(INPUTS, inputs);
        }
        assertEquals(Files.readString(INPUTS), inputs, "run with -Dadjoint.update=true");
    }

    @Test
    void everySampleHasAGoldenEntryAndAGoldenEntryASample() throws IOException {
        Set<String> golden = outputs().samples().keySet();
        List<String> labels = samples().stream().map(OpSamples.Sample::label).toList();
        assertEquals(labels, List.copyOf(golden), "run golden/ops/generate.py");
        assertEquals(labels.size(), Set.copyOf(labels).size(), "a label is used twice");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valueAndGradientsAreThoseOfPyTorchInDouble(OpSamples.Sample sample) throws IOException {
        List<Tensor> wanted = outputs().samples().get(sample.label());
        double tolerance = PEER_IS_COARSE.getOrDefault(sample.label(), IN_DOUBLE);
        Execution.on(new ScalarBackend())
                .run(() -> compare(wanted, results(sample, sample.arguments()), tolerance));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valueAndGradientsAreThoseOfPyTorchInSingle(OpSamples.Sample sample) throws IOException {
        List<Tensor> wanted = outputs().samples().get(sample.label());
        List<Tensor> arguments =
                sample.arguments().stream()
                        .map(x -> Tensor.of(DType.F32, x.toDoubles(), x.shape().lengths()))
                        .toList();
        compare(wanted, results(sample, arguments), sample.tolerance());
    }

    private static List<Tensor> results(OpSamples.Sample sample, List<Tensor> arguments) {
        List<Tensor> variables = arguments.stream().map(Tensor::tracked).toList();
        Tensor value = sample.function().apply(variables);
        Tensor loss = value.mul(GoldenFile.weights(value)).sum();
        List<Tensor> results = new ArrayList<>(List.of(value));
        results.addAll(
                loss.isTracked()
                        ? Gradients.of(loss, variables)
                        : variables.stream().map(x -> x.mul(0)).toList());
        return results;
    }

    private static void compare(List<Tensor> wanted, List<Tensor> found, double tolerance) {
        assertEquals(wanted.size(), found.size());
        for (int i = 0; i < wanted.size(); i++) {
            String name = i == 0 ? "value" : "gradient by argument " + (i - 1);
            assertEquals(wanted.get(i).shape(), found.get(i).shape(), name);
            double[] values = wanted.get(i).toDoubles();
            double largest = Math.max(1, Arrays.stream(values).map(Math::abs).max().orElse(0));
            assertArrayEquals(values, found.get(i).toDoubles(), tolerance * largest, name);
        }
    }
}

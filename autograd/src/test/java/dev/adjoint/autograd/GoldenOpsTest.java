package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.DType;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    /** Where PyTorch is less exact: its trigamma, in gradients of digamma, has ten digits. */
    private static final Set<String> OF_TRIGAMMA =
            Set.of(
                    "digamma",
                    "digamma negative",
                    "trigamma",
                    "trigamma negative",
                    "Gamma.entropy",
                    "Beta.entropy",
                    "Dirichlet.entropy",
                    "divergence Gamma",
                    "divergence Beta",
                    "divergence Dirichlet");

    private static final double TEN_DIGITS = 3e-9;

    /** Its hardsigmoid divides by a float. */
    private static final double FLOAT_SIXTH = 1e-7;

    private static final Path INPUTS = GoldenFile.folder().resolve("inputs.txt");

    static List<OpSamples.Sample> samples() {
        return OpSamples.all().stream().filter(OpSamples.Sample::hasPeer).toList();
    }

    /** Read once: it has a thousand tensors. */
    private static final GoldenFile OUTPUTS = outputs();

    private static GoldenFile outputs() {
        try {
            return GoldenFile.read(GoldenFile.folder().resolve("outputs.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Tensor> wanted(OpSamples.Sample sample) {
        List<Tensor> found = OUTPUTS.samples().get(sample.label());
        return Objects.requireNonNull(found, "run golden/ops/generate.py");
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
    void everySampleHasAGoldenEntryAndAGoldenEntryASample() {
        Set<String> golden = OUTPUTS.samples().keySet();
        List<String> labels = samples().stream().map(OpSamples.Sample::label).toList();
        assertEquals(labels, List.copyOf(golden), "run golden/ops/generate.py");
        assertEquals(labels.size(), Set.copyOf(labels).size(), "a label is used twice");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valueAndGradientsAreThoseOfPyTorchInDouble(OpSamples.Sample sample) {
        List<Tensor> wanted = wanted(sample);
        double tolerance = inDouble(sample.label());
        Execution.on(new ScalarBackend())
                .run(() -> compare(wanted, results(sample, sample.arguments()), tolerance));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valueAndGradientsAreThoseOfPyTorchInSingle(OpSamples.Sample sample) {
        List<Tensor> wanted = wanted(sample);
        List<Tensor> arguments =
                sample.arguments().stream()
                        .map(x -> Tensor.of(DType.F32, x.toDoubles(), x.shape().lengths()))
                        .toList();
        compare(wanted, results(sample, arguments), sample.tolerance());
    }

    private static double inDouble(String label) {
        if (label.equals("hardSigmoid")) {
            return FLOAT_SIXTH;
        }
        return OF_TRIGAMMA.contains(label) ? TEN_DIGITS : IN_DOUBLE;
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

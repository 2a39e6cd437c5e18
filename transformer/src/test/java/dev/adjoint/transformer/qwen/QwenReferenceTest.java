package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.program.Backend;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.generate.Generator.Decoding;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.vector.VectorBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds models against golden/qwen, which transformers made. */
class QwenReferenceTest {
    private static final double LEARNING_RATE = 1e-3;

    static Stream<Arguments> cases() {
        return Golden.NAMES.stream()
                .flatMap(name ->
                        Stream.<Backend>of(new VectorBackend(1), new ScalarBackend())
                                .filter(backend -> backend.unusable().isEmpty())
                                .map(backend -> Arguments.of(name, backend)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logitsAreThoseOfTransformers(String name, Backend backend) {
        Golden golden = Golden.read(name);
        List<int[]> sequences = golden.sequences();
        for (int i = 0; i < sequences.size(); i++) {
            List<int[]> alone = List.of(sequences.get(i));
            float[] logits =
                    Golden.on(backend, () -> Golden.logits(golden.model(), alone)).toFloats();
            float[] expected = golden.tensors().floats("logits." + i);
            assertWithin(name + " logits." + i, largestDifference(expected, logits), 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void greedyTokensAreThoseOfTransformers(String name, Backend backend) {
        Golden golden = Golden.read(name);
        Generator generator = new Generator(golden.model(), new Decoding(0, 24, List.of()));
        List<RandomKey> keys = golden.sequences().stream().map(_ -> RandomKey.root(0)).toList();
        List<Response> responses =
                Golden.on(backend, () -> generator.generate(golden.sequences(), keys));
        for (int i = 0; i < responses.size(); i++) {
            assertArrayEquals(golden.greedy().get(i), responses.get(i).tokens(), name + " " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twoTrainingStepsAreThoseOfTorch(String name, Backend backend) {
        Golden golden = Golden.read(name);
        QwenModel model = golden.model();
        AdamW optimizer = new AdamW(model.parameters(), new AdamW.Settings(0.9, 0.95, 1e-8, 0.01));
        for (Json step : golden.record().field("steps").elements()) {
            Golden.on(backend, () -> train(golden, step, optimizer));
        }
        for (Parameter parameter : model.parameters()) {
            float[] expected = golden.tensors().floats("after." + parameter.name());
            double difference = largestDifference(expected, parameter.value().toFloats());
            assertWithin(name + " after." + parameter.name(), difference, 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3-moe", "qwen3-moe-fused"})
    void theRoutersBalanceLossIsThatOfTransformers(String name) {
        Golden golden = Golden.read(name);
        QwenModel model = golden.model();
        PackedBatch batch = PackedBatch.of(List.of(golden.sequences().getLast()));
        int perToken = model.config().experts().orElseThrow().perToken();
        Tensor loss = RouterBalance.of(model.activations(batch).routerLogits(), perToken);
        assertEquals(golden.tensors().floats("auxiliary.loss")[0], loss.item(), 1e-5);
        for (Parameter parameter : model.parameters()) {
            if (parameter.name().endsWith("mlp.gate.weight")) {
                Tensor gradient = Gradients.of(loss, List.of(parameter.value())).getFirst();
                String stored = "auxiliary.grad." + parameter.name();
                checkGradient(golden.tensors().floats(stored), gradient, stored);
            }
        }
    }

    private static double train(Golden golden, Json expected, AdamW optimizer) {
        QwenModel model = golden.model();
        List<Parameter> parameters = model.parameters();
        Tensor loss = Golden.nextLogProbs(model, golden.sequences(), 1).mean().neg();
        assertEquals(expected.field("loss").asDouble(), loss.item(), 1e-5);
        List<Tensor> gradients =
                Gradients.of(loss, parameters.stream().map(Parameter::value).toList());
        for (int i = 0; i < gradients.size(); i++) {
            String name = parameters.get(i).name();
            checkNorm(name, expected, gradients.get(i));
            if (optimizer.step() == 0 && golden.tensors().names().contains("grad." + name)) {
                checkGradient(golden.tensors().floats("grad." + name), gradients.get(i), name);
            }
        }
        Clipping.Clipped clipped = Clipping.byGlobalNorm(gradients, 1);
        double norm = expected.field("norm").asDouble();
        assertEquals(norm, clipped.norm(), 1e-4 * norm);
        optimizer.update(clipped.gradients(), LEARNING_RATE);
        return loss.item();
    }

    private static void checkNorm(String name, Json expected, Tensor gradient) {
        double norm = expected.field("norms").field(name).asDouble();
        double found = norm(gradient.toDoubles());
        assertWithin("norm of " + name, Math.abs(found - norm), 1e-4 * norm);
    }

    /** The largest difference, relative to the largest element. */
    private static void checkGradient(float[] expected, Tensor gradient, String name) {
        double largest = largestDifference(expected, new float[expected.length]);
        double difference = largestDifference(expected, gradient.toFloats());
        assertWithin("grad." + name, difference, 1e-4 * largest);
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static void assertWithin(String what, double error, double limit) {
        assertTrue(error <= limit, () -> what + ": off by " + error + ", allowed are " + limit);
    }

    private static double largestDifference(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs((double) expected[i] - found[i]));
        }
        return largest;
    }
}

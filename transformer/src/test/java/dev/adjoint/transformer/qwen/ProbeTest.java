package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe says what the model says, however its rows are padded. */
class ProbeTest {
    private static String row(List<Integer> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Integer> padded(int[] ids, int columns, boolean left, int filler) {
        List<Integer> row = new java.util.ArrayList<>(Arrays.stream(ids).boxed().toList());
        while (row.size() < columns) {
            row.add(left ? 0 : row.size(), filler);
        }
        return row;
    }

    /** A case of all sequences, padded to the longest with a filler token. */
    private static Probe probe(List<int[]> sequences, boolean left, int filler) {
        int columns = sequences.stream().mapToInt(ids -> ids.length).max().orElse(0);
        String ids = table(sequences, ids1 -> row(padded(ids1, columns, left, filler)));
        String mask =
                table(
                        sequences,
                        ids1 ->
                                row(
                                        padded(
                                                IntStream.generate(() -> 1)
                                                        .limit(ids1.length)
                                                        .toArray(),
                                                columns,
                                                left,
                                                0)));
        String labels = table(sequences, ids1 -> row(padded(ids1, columns, left, Probe.IGNORED)));
        return Probe.of(
                Json.parse(
                        "case.json",
                        "{\"input_ids\": "
                                + ids
                                + ", \"attention_mask\": "
                                + mask
                                + ", \"labels\": "
                                + labels
                                + "}"));
    }

    private static String table(
            List<int[]> sequences, java.util.function.Function<int[], String> row) {
        return sequences.stream().map(row).collect(Collectors.joining(",", "[", "]"));
    }

    private static Map<String, float[]> run(Golden golden, Probe probe) {
        Map<String, float[]> results = new HashMap<>();
        for (TensorData data : probe.run(golden.model())) {
            results.put(data.name(), ((TensorData.Floats) data).values());
        }
        return results;
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3-tied", "qwen2-tied", "qwen3-yarn", "qwen3-moe-fused"})
    void paddingOnEitherSideChangesNothing(String name) {
        Golden golden = Golden.read(name);
        List<int[]> sequences =
                List.of(new int[] {5, 6, 7, 8}, new int[] {9, 10}, new int[] {11, 3, 4});
        Map<String, float[]> right = run(golden, probe(sequences, false, 0));
        Map<String, float[]> poisoned = run(golden, probe(sequences, false, 77));
        Map<String, float[]> left = run(golden, probe(sequences, true, 0));
        for (String tensor : right.keySet()) {
            assertArrayEquals(right.get(tensor), poisoned.get(tensor), 0f, tensor);
            if (!tensor.equals("logits")) {
                assertArrayEquals(right.get(tensor), left.get(tensor), 0f, tensor);
            }
        }
    }

    /** Every gradient that the reference gives, under the name that the checkpoint has. */
    @ParameterizedTest
    @ValueSource(strings = {"qwen3-tied", "qwen2-tied", "qwen3-yarn", "qwen3-moe-fused"})
    void gradientsHaveTheNamesOfTheCheckpoint(String name) {
        Golden golden = Golden.read(name);
        Map<String, float[]> results = run(golden, probe(List.of(new int[] {5, 6, 7}), false, 0));
        assertEquals(golden.model().parameters().size() + 2, results.size());
        golden.model()
                .parameters()
                .forEach(parameter ->
                        assertEquals(
                                parameter.value().shape().size(),
                                results.get("grad." + parameter.name()).length));
    }

    @Test
    void logitsAreThoseOfTheModelAndZeroInPadding() {
        Golden golden = Golden.read("qwen3-tied");
        int[] ids = {5, 6, 7};
        float[] direct = Golden.logits(golden.model(), List.of(ids)).toFloats();
        float[] probed = run(golden, probe(List.of(ids, new int[] {1}), false, 0)).get("logits");
        assertArrayEquals(direct, Arrays.copyOf(probed, direct.length), 0f);
        int vocabulary = golden.model().config().vocabularySize();
        float[] padding = Arrays.copyOfRange(probed, 4 * vocabulary, 6 * vocabulary);
        assertArrayEquals(new float[2 * vocabulary], padding, 0f);
    }

    static List<String> names() {
        return Golden.NAMES;
    }

    /** The loss and its gradients as transformers computed them for the golden sequences. */
    @ParameterizedTest
    @MethodSource("names")
    void theLossIsTheOneOfTransformers(String name) {
        Golden golden = Golden.read(name);
        List<int[]> sequences = golden.sequences();
        float loss = run(golden, probe(sequences, false, 0)).get("loss")[0];
        double wanted = golden.record().field("steps").elements().get(0).field("loss").asDouble();
        assertEquals(wanted, loss, 1e-5);
    }

    /**
     * Logits, every layer's activations, routers, loss and every gradient, of padded rows: 1e-4
     * absolute, gradients 1e-4 of their largest element.
     */
    @ParameterizedTest
    @MethodSource("names")
    void everythingShownIsThatOfTransformers(String name) throws IOException {
        Golden golden = Golden.read(name);
        Probe probe = Probe.of(Json.read(golden.path().resolve("probe.json")));
        Map<String, float[]> found = run(golden, probe);
        byte[] stored = Files.readAllBytes(golden.path().resolve("probe.safetensors"));
        Safetensors expected = Safetensors.read(name, stored);
        assertEquals(expected.names(), found.keySet());
        for (String tensor : expected.names()) {
            float[] wanted = expected.floats(tensor);
            double largest = largestDifference(wanted, new float[wanted.length]);
            double limit = tensor.startsWith("grad.") ? 1e-4 * largest : 1e-4;
            double off = largestDifference(wanted, found.get(tensor));
            assertTrue(off <= limit, () -> tensor + ": off by " + off + ", allowed are " + limit);
        }
    }

    /** A GGUF file of mixed types, by the numbers that its blocks stand for. */
    @Test
    void logitsOfAGgufFileAreThoseOfTransformers() throws IOException {
        Path folder = Golden.path("").resolveSibling("gguf");
        byte[] stored = Files.readAllBytes(folder.resolve("tiny.safetensors"));
        Safetensors expected = Safetensors.read("tiny", stored);
        int[] ids = expected.ints("input_ids");
        String rows =
                row(Arrays.stream(ids, 0, 9).boxed().toList())
                        + ","
                        + row(Arrays.stream(ids, 9, 18).boxed().toList());
        Probe probe = Probe.of(Json.parse("case", "{\"input_ids\": [" + rows + "]}"));
        List<TensorData> found = probe.run(QwenModel.load(folder.resolve("tiny.gguf")));
        float[] logits = ((TensorData.Floats) found.getFirst()).values();
        assertTrue(largestDifference(expected.floats("logits"), logits) <= 1e-4);
    }

    private static double largestDifference(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs((double) expected[i] - found[i]))
                .max()
                .orElse(0);
    }

    /** What config.json says counts if the case says nothing. */
    @Test
    void theRoutersBalanceIsAddedIfConfigOrCaseSaySo() throws IOException {
        Golden golden = Golden.read("qwen3-moe");
        String given = Files.readString(golden.path().resolve("probe.json"));
        String silent = given.replace(", \"output_router_logits\": true", "");
        Map<String, float[]> with = run(golden, Probe.of(Json.parse("case", given)));
        Map<String, float[]> without = run(golden, Probe.of(Json.parse("case", silent)));
        double balance = 0.001 * with.get("aux_loss")[0];
        assertEquals(with.get("loss")[0], without.get("loss")[0] + balance, 1e-6);
        assertFalse(without.containsKey("aux_loss"));
        String config = Files.readString(golden.path().resolve("config.json"));
        assertTrue(config.contains("\"output_router_logits\": false"), config);
        String balanced =
                config.replace("\"output_router_logits\": false", "\"output_router_logits\": true");
        QwenConfig read = QwenConfig.of(Json.parse("config.json", balanced));
        QwenModel model = golden.model();
        QwenModel same = new QwenModel(read, (weight, _) -> model.parameter(weight).value());
        assertEquals(
                with.keySet(),
                Probe.of(Json.parse("case", silent)).run(same).stream()
                        .map(TensorData::name)
                        .collect(Collectors.toSet()));
        assertTrue(
                QwenConfig.of(new Json("", "", read.toJson()))
                        .experts()
                        .orElseThrow()
                        .isBalanced());
    }

    @Test
    void modelsWithoutRoutersHaveNothingToShow() {
        Golden golden = Golden.read("qwen3-tied");
        Json given = Json.parse("case", "{\"input_ids\": [[5]], \"output_router_logits\": true}");
        assertThrows(IllegalArgumentException.class, () -> run(golden, Probe.of(given)));
    }

    /** A row that is padding only: zeros in its places, and the other rows as without it. */
    @ParameterizedTest
    @MethodSource("names")
    void aRowThatSeesNothingIsNoNumberThatIsNone(String name) {
        Golden golden = Golden.read(name);
        Map<String, float[]> alone =
                run(
                        golden,
                        Probe.of(
                                Json.parse(
                                        "case",
                                        "{\"input_ids\": [[5, 6, 7]], \"labels\": [[5, 6, 7]]}")));
        Map<String, float[]> found =
                run(
                        golden,
                        Probe.of(
                                Json.parse(
                                        "case",
                                        "{\"input_ids\": [[0, 0, 0], [5, 6, 7]],"
                                                + " \"attention_mask\": [[0, 0, 0], [1, 1, 1]],"
                                                + "\"labels\": [[-100, -100, -100], [5, 6, 7]]}")));
        int size = alone.get("logits").length;
        float[] logits = found.get("logits");
        assertArrayEquals(new float[size], Arrays.copyOf(logits, size));
        assertArrayEquals(alone.get("logits"), Arrays.copyOfRange(logits, size, 2 * size));
        alone.keySet().stream()
                .filter(each -> !each.equals("logits"))
                .forEach(each -> assertArrayEquals(alone.get(each), found.get(each), each));
    }

    @ParameterizedTest
    @MethodSource("names")
    void rowsOfPaddingOnlyHaveLogits(String name) {
        Json given =
                Json.parse("case", "{\"input_ids\": [[5], [6]], \"attention_mask\": [[0], [0]]}");
        float[] logits = run(Golden.read(name), Probe.of(given)).get("logits");
        assertArrayEquals(new float[logits.length], logits);
    }
}

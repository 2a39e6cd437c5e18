package dev.adjoint.transformer.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.SafetensorsWriter;
import dev.adjoint.transformer.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds adapters against golden/lora, which PEFT made. */
class LoraAdapterTest {
    private static final Path GOLDEN = Path.of(System.getProperty("adjoint.root", ".."), "golden");

    @TempDir private Path folder;

    /** A folder of golden/lora. */
    private record Golden(Path path, QwenModel model, Json record, Safetensors tensors) {
        static Golden read(String name) throws IOException {
            Path path = GOLDEN.resolve("lora").resolve(name);
            Json record = Json.read(path.resolve("golden.json"));
            Path base = GOLDEN.resolve("qwen").resolve(record.field("base").asString());
            byte[] tensors = Files.readAllBytes(path.resolve("golden.safetensors"));
            return new Golden(path, QwenModel.load(base), record, Safetensors.read(name, tensors));
        }

        LoraAdapter adapter() {
            return LoraAdapter.read(path, model);
        }

        List<int[]> sequences() {
            return record.field("sequences").elements().stream()
                    .map(row -> row.elements().stream().mapToInt(Json::asInt).toArray())
                    .toList();
        }
    }

    private static Tensor logits(QwenModel model, List<int[]> sequences) {
        return model.logits(model.hidden(PackedBatch.of(sequences)));
    }

    private static Tensor loss(QwenModel model, List<int[]> sequences) {
        List<Integer> rows = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        int start = 0;
        for (int[] ids : sequences) {
            for (int i = 0; i + 1 < ids.length; i++) {
                rows.add(start + i);
                targets.add(ids[i + 1]);
            }
            start += ids.length;
        }
        Tensor chosen = logits(model, sequences).gatherRows(column(rows));
        return SelectedLogProb.of(chosen, column(targets)).mean().neg();
    }

    private static Tensor column(List<Integer> values) {
        return Tensor.of(values.stream().mapToInt(Integer::intValue).toArray(), values.size());
    }

    private static void assertClose(String what, float[] expected, float[] found, double limit) {
        assertEquals(expected.length, found.length, what);
        double off =
                IntStream.range(0, expected.length)
                        .mapToDouble(i -> Math.abs((double) expected[i] - found[i]))
                        .max()
                        .orElse(0);
        assertTrue(off <= limit, () -> what + ": off by " + off + ", allowed are " + limit);
    }

    private static void assertLogits(Golden golden, QwenModel model) {
        List<int[]> sequences = golden.sequences();
        for (int i = 0; i < sequences.size(); i++) {
            float[] found = logits(model, List.of(sequences.get(i))).toFloats();
            assertClose("logits." + i, golden.tensors().floats("logits." + i), found, 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "patterns", "expression", "layers", "head", "experts"})
    void appliedAndMergedModelsGiveTheLogitsOfPeft(String name) throws IOException {
        Golden golden = Golden.read(name);
        LoraAdapter adapter = golden.adapter();
        assertEquals(golden.record().field("modules").elements().size(), adapter.matrices().size());
        assertLogits(golden, adapter.appliedTo(golden.model()));
        assertLogits(golden, adapter.mergedInto(golden.model()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "patterns", "expression", "layers", "head", "experts"})
    void mergedWeightsAreThoseOfPeft(String name) throws IOException {
        Golden golden = Golden.read(name);
        QwenModel merged = golden.adapter().mergedInto(golden.model());
        for (String key : golden.tensors().names()) {
            if (key.startsWith("merged.")) {
                String weight = key.substring("merged.".length());
                float[] found = merged.parameter(weight).value().toFloats();
                assertClose(key, golden.tensors().floats(key), found, 1e-6);
            }
        }
    }

    /** The loss and its gradients by every A and B. */
    @ParameterizedTest
    @ValueSource(strings = {"list", "patterns", "expression", "layers", "head"})
    void gradientsAreThoseOfPeft(String name) throws IOException {
        Golden golden = Golden.read(name);
        LoraAdapter adapter = golden.adapter();
        Tensor loss = loss(adapter.appliedTo(golden.model()), golden.sequences());
        assertEquals(golden.record().field("loss").asDouble(), loss.item(), 1e-5);
        List<Parameter> parameters = adapter.parameters();
        List<Tensor> gradients =
                Gradients.of(loss, parameters.stream().map(Parameter::value).toList());
        for (int i = 0; i < gradients.size(); i++) {
            String key =
                    "grad." + parameters.get(i).name().replace("lora_", "").replace(".weight", "");
            float[] expected = golden.tensors().floats(key);
            assertClose(key, expected, gradients.get(i).toFloats(), 1e-4 * largest(expected));
        }
    }

    /**
     * PEFT's A of a stack is that of gate and up at once; its B has their rows one below the other.
     */
    @Test
    void gradientsOfStackedExpertsAreThoseOfPeft() throws IOException {
        Golden golden = Golden.read("experts");
        LoraAdapter adapter = golden.adapter();
        Tensor loss = loss(adapter.appliedTo(golden.model()), golden.sequences());
        assertEquals(golden.record().field("loss").asDouble(), loss.item(), 1e-5);
        int compared = 0;
        for (String key : golden.tensors().names()) {
            if (key.startsWith("grad.") && key.contains("experts")) {
                float[] expected = golden.tensors().floats(key);
                float[] found = ofStack(adapter, loss, key).toFloats();
                assertClose(key, expected, found, 1e-4 * largest(expected));
                compared++;
            }
        }
        assertEquals(4 * 2 * 2, compared);
    }

    private static Tensor ofStack(LoraAdapter adapter, Tensor loss, String key) {
        boolean isDown = key.endsWith(".A");
        String expert = key.substring("grad.".length(), key.lastIndexOf('.', key.length() - 3));
        List<String> parts =
                key.contains(".down.") ? List.of("down_proj") : List.of("gate_proj", "up_proj");
        List<Tensor> gradients =
                adapter.matrices().stream()
                        .filter(each ->
                                parts.stream()
                                        .anyMatch(
                                                part -> each.module().equals(expert + "." + part)))
                        .map(each -> (isDown ? each.down() : each.up()).value())
                        .map(value -> Gradients.of(loss, List.of(value)).getFirst())
                        .toList();
        Tensor first = gradients.getFirst();
        if (gradients.size() == 1) {
            return first;
        }
        return isDown ? first.add(gradients.get(1)) : first.concat(0, gradients.get(1));
    }

    @Test
    void adaptersOfStackedExpertsAreNotWritten() throws IOException {
        LoraAdapter adapter = Golden.read("experts").adapter();
        String message =
                assertThrows(RuntimeException.class, () -> adapter.write(folder)).getMessage();
        assertEquals(
                "adapter_config.json: target_parameters: adapters of stacked experts are read and"
                        + " merged only",
                message);
    }

    @Test
    void stacksOfAnotherRankAreRefused() throws IOException {
        Golden golden = Golden.read("experts");
        copy(golden, "\".*\\\\.gate_up_proj\": 4", "\".*\\\\.gate_up_proj\": 3");
        assertRefused(golden.model(), "is missing with shape [12, 8] and B with [12, 12]");
    }

    /** Experts one by one, as in adapters of transformers 4: applied is merged. */
    @Test
    void singleExpertsHaveAdapters() throws IOException {
        QwenModel model = Golden.read("experts").model();
        LoraAdapter adapter =
                LoraAdapter.random(model, 2, 4, List.of("up_proj", "down_proj"), RandomKey.root(3));
        assertEquals(3 * 2 + 4 * 2, adapter.matrices().size());
        adapter.matrices()
                .forEach(each ->
                        each.up()
                                .set(
                                        RandomKey.root(4)
                                                .split(each.module())
                                                .normal(each.up().value().shape())));
        adapter.write(folder);
        LoraAdapter again = LoraAdapter.read(folder, model);
        List<int[]> sequences = List.of(new int[] {5, 6, 7, 8, 9}, new int[] {200, 3});
        float[] applied = logits(again.appliedTo(model), sequences).toFloats();
        float[] merged = logits(again.mergedInto(model), sequences).toFloats();
        assertClose("logits", applied, merged, 1e-4);
        assertTrue(
                largest(
                                logits(model, sequences)
                                        .sub(logits(again.appliedTo(model), sequences))
                                        .toFloats())
                        > 0.01);
    }

    private static double largest(float[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .max()
                .orElse(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "patterns", "expression", "layers", "head"})
    void writtenAdaptersReadTheSame(String name) throws IOException {
        Golden golden = Golden.read(name);
        LoraAdapter adapter = golden.adapter();
        adapter.write(folder);
        LoraAdapter again = LoraAdapter.read(folder, golden.model());
        assertEquals(adapter.parameters().size(), again.parameters().size());
        for (int i = 0; i < adapter.parameters().size(); i++) {
            Parameter one = adapter.parameters().get(i);
            Parameter other = again.parameters().get(i);
            assertEquals(one.name(), other.name());
            assertArrayEquals(one.value().toFloats(), other.value().toFloats());
            assertEquals(
                    adapter.matrices().get(i / 2).scale(), again.matrices().get(i / 2).scale());
        }
    }

    @Test
    void aNewAdapterChangesNothingAndLearns() throws IOException {
        Golden golden = Golden.read("list");
        QwenModel model = golden.model();
        LoraAdapter adapter =
                LoraAdapter.random(model, 2, 4, List.of("q_proj", "o_proj"), RandomKey.root(1));
        assertEquals(4, adapter.matrices().size());
        QwenModel applied = adapter.appliedTo(model);
        List<int[]> sequences = golden.sequences();
        assertArrayEquals(
                logits(model, sequences).toFloats(), logits(applied, sequences).toFloats());
        Parameter up = adapter.matrices().getFirst().up();
        double before = loss(applied, sequences).item();
        Tensor gradient = Gradients.of(loss(applied, sequences), List.of(up.value())).getFirst();
        up.set(up.value().detach().sub(gradient.mul(0.1)));
        assertTrue(loss(applied, sequences).item() < before);
    }

    @Test
    void newAdaptersNeedALayer() throws IOException {
        QwenModel model = Golden.read("list").model();
        assertThrows(
                IllegalArgumentException.class,
                () -> LoraAdapter.random(model, 2, 4, List.of("proj"), RandomKey.root(1)));
    }

    private void copy(Golden golden, String from, String to) throws IOException {
        String config = Files.readString(golden.path().resolve(LoraAdapter.CONFIG));
        assertTrue(config.contains(from), config);
        Files.writeString(folder.resolve(LoraAdapter.CONFIG), config.replace(from, to));
        Files.copy(golden.path().resolve(LoraAdapter.WEIGHTS), folder.resolve(LoraAdapter.WEIGHTS));
    }

    /** What is refused, with a part of the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"use_dora\": false|\"use_dora\": true|use_dora",
                "\"bias\": \"none\"|\"bias\": \"all\"|bias: \"all\" is not supported",
                "\"modules_to_save\": null|\"modules_to_save\": [\"lm_head\"]|modules_to_save",
                "\"layers_pattern\": null|\"layers_pattern\": [\"h\"]|layers_pattern",
                "\"fan_in_fan_out\": false|\"fan_in_fan_out\": true|fan_in_fan_out",
                "\"target_parameters\": null|\"target_parameters\": [\"x\"]|means no stacked experts",
                "\"peft_type\": \"LORA\"|\"peft_type\": \"IA3\"|peft_type",
                "\"init_lora_weights\": true|\"init_lora_weights\": \"pissa\"|init_lora_weights",
                "\"r\": 4|\"r\": 0|r: a rank must be at least 1",
                "\"r\": 4|\"r\": 3|has shape [4, 20], rank and model ask for [3, 20]",
                "\"down_proj\"|\"k_proj\"|down_proj.lora_A.weight is of a layer that target_modules",
                "\"down_proj\",|\"down_proj\", \"k_proj\",|k_proj.lora_A.weight is missing",
                "\"rank_pattern\": {}|\"rank_pattern\": {\"(\": 1}|no regular expression",
                "\"r\": 4|\"q\": 4|q: adapters with this field"
            })
    void whatDoesNotFitIsRefused(String from, String to, String message) throws IOException {
        Golden golden = Golden.read("list");
        copy(golden, from, to);
        assertRefused(golden.model(), message);
    }

    private void assertRefused(QwenModel model, String message) {
        String found =
                assertThrows(RuntimeException.class, () -> LoraAdapter.read(folder, model))
                        .getMessage();
        assertTrue(found.contains(message), found);
        assertTrue(found.contains("adapter_"), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base_model.model.model.layers.7.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.embed_tokens.lora_embedding_A",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.bias",
                "base_model.model.lm_head.weight",
                "base_model.model.lm_head.lora_A.weight",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector"
            })
    void keysWithoutALayerAreRefused(String key) throws IOException {
        Golden golden = Golden.read("list");
        copy(golden, "\"r\"", "\"r\"");
        Path file = folder.resolve(LoraAdapter.WEIGHTS);
        Safetensors stored = Safetensors.read("stored", Files.readAllBytes(file));
        List<TensorData> tensors = new ArrayList<>();
        stored.names()
                .forEach(name ->
                        tensors.add(
                                new TensorData.Floats(
                                        name, stored.shape(name), stored.floats(name))));
        tensors.add(new TensorData.Floats(key, List.of(4, 20), new float[80]));
        SafetensorsWriter.write(file, tensors);
        assertRefused(golden.model(), key + " names no linear layer of the model");
    }

    @Test
    void twoSpellingsOfAKeyAndNoKeysAreRefused() throws IOException {
        Golden golden = Golden.read("list");
        copy(golden, "\"r\"", "\"r\"");
        String module = "model.layers.0.self_attn.q_proj.lora_A";
        List<TensorData> twice =
                List.of(
                        new TensorData.Floats(module + ".weight", List.of(4, 20), new float[80]),
                        new TensorData.Floats(
                                module + ".default.weight", List.of(4, 20), new float[80]));
        SafetensorsWriter.write(folder.resolve(LoraAdapter.WEIGHTS), twice);
        assertRefused(golden.model(), "names the same matrix as ");
        SafetensorsWriter.write(folder.resolve(LoraAdapter.WEIGHTS), List.of());
        assertRefused(golden.model(), "lora_A.weight is missing");
    }

    @Test
    void anotherModelsAdapterIsRefused() throws IOException {
        Golden golden = Golden.read("list");
        QwenModel other = Golden.read("expression").model();
        assertThrows(RuntimeException.class, () -> LoraAdapter.read(golden.path(), other));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new QwenModel(
                                other.config(),
                                (name, _) -> other.parameter(name).value(),
                                java.util.Map.of("model.norm.weight", x -> x)));
    }

    /** An adapter turns only its own weights. */
    @Test
    void otherWeightsKeepTheirBits() throws IOException {
        Golden golden = Golden.read("layers");
        QwenModel merged = golden.adapter().mergedInto(golden.model());
        long changed =
                golden.model().parameters().stream()
                        .filter(weight ->
                                !Arrays.equals(
                                        weight.value().toFloats(),
                                        merged.parameter(weight.name()).value().toFloats()))
                        .count();
        assertEquals(2, changed);
    }
}

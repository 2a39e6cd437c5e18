package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.generate.Generator.Decoding;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.SafetensorsWriter;
import dev.adjoint.transformer.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a folder or a prompt is said in one message, here word for word. */
class QwenErrorsTest {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String NORM = "model.norm.weight";

    @TempDir Path folder;

    /** A change to a text file of qwen3-tied, and the message that follows. */
    private static Arguments edit(String message, String file, String pattern, String replacement) {
        return Arguments.of(message, file, pattern, replacement);
    }

    private static Arguments config(String message, String pattern, String replacement) {
        return edit("config.json: " + message, CONFIG, pattern, replacement);
    }

    static Stream<Arguments> edits() {
        return Stream.of(fields(), numbers(), unsupported(), contradictions())
                .flatMap(cases -> cases);
    }

    private static Stream<Arguments> fields() {
        return Stream.of(
                config(
                        "model_type: unknown architecture \"llama\"; known are qwen2, qwen3,"
                                + " qwen3_moe",
                        "\"model_type\": \"qwen3\"",
                        "\"model_type\": \"llama\""),
                config(
                        "architectures[0]: unknown architecture \"Qwen3ForTokenClassification\";"
                                + " known are Qwen2ForCausalLM, Qwen3ForCausalLM, Qwen3MoeForCausalLM",
                        "Qwen3ForCausalLM",
                        "Qwen3ForTokenClassification"),
                config("hidden_size: the field is missing", "\"hidden_size\": 20,", ""),
                config(
                        "hidden_size: expected an integer, found \"20\"",
                        "\"hidden_size\": 20",
                        "\"hidden_size\": \"20\""),
                config(
                        "num_hidden_layers: must be positive, it is 0",
                        "\"num_hidden_layers\": 2",
                        "\"num_hidden_layers\": 0"));
    }

    private static Stream<Arguments> numbers() {
        return Stream.of(
                config(
                        "num_attention_heads 4 is not a multiple of num_key_value_heads 3",
                        "\"num_key_value_heads\": 2",
                        "\"num_key_value_heads\": 3"),
                config(
                        "head_dim 7 is not a positive even number",
                        "\"head_dim\": 8",
                        "\"head_dim\": 7"),
                config(
                        "hidden_size 21 is not a multiple of num_attention_heads 4, and head_dim is"
                                + " not given",
                        "\"head_dim\": 8,([\\s\\S]*)\"hidden_size\": 20",
                        "$1\"hidden_size\": 21"),
                config(
                        "num_attention_heads 65536 times head_dim 65536 is more than 2^31 - 1",
                        "\"head_dim\": 8,([\\s\\S]*)\"num_attention_heads\": 4",
                        "\"head_dim\": 65536,$1\"num_attention_heads\": 65536"),
                config(
                        "num_hidden_layers: 2147483647 layers, the limit is 65536",
                        "\"num_hidden_layers\": 2",
                        "\"num_hidden_layers\": 2147483647"),
                config(
                        "num_hidden_layers: expected an integer, found 4294967298",
                        "\"num_hidden_layers\": 2",
                        "\"num_hidden_layers\": 4294967298"),
                edit(
                        "FOLDER: weight model.layers.0.mlp.gate_proj.weight: shape [2147483647, 20]"
                                + " has more than 2^31 - 1 elements",
                        CONFIG,
                        "\"intermediate_size\": 36",
                        "\"intermediate_size\": 2147483647"),
                config("rms_norm_eps: must be positive, it is -1.0", "1e-06", "-1"));
    }

    private static Stream<Arguments> unsupported() {
        return Stream.of(
                config(
                        "hidden_act: activation \"gelu\" is not supported, only \"silu\" is",
                        "silu",
                        "gelu"),
                config(
                        "attention_bias: a Qwen3 with attention biases is not supported",
                        "\"attention_bias\": false",
                        "\"attention_bias\": true"),
                config(
                        "layer_types[0]: the layer slides, but use_sliding_window is not true",
                        "\"full_attention\",",
                        "\"sliding_attention\","),
                config(
                        "layer_types[1]: layer type \"chunked_attention\" is not supported, only"
                                + " \"full_attention\" and \"sliding_attention\" are",
                        "\"full_attention\"\n",
                        "\"chunked_attention\"\n"),
                config(
                        "rope_parameters.rope_type: rotary embedding \"llama3\" is not supported,"
                                + " only \"default\" and \"yarn\" are",
                        "\"rope_type\": \"default\"",
                        "\"rope_type\": \"llama3\""),
                config(
                        "rope_scaling.type: rotary embedding \"dynamic\" is not supported, only"
                                + " \"default\" and \"yarn\" are",
                        "\"rope_parameters\": \\{[^}]*\\}",
                        "\"rope_theta\": 1e4, \"rope_scaling\": {\"type\": \"dynamic\"}"),
                config(
                        "neither rope_theta nor rope_parameters.rope_theta is given",
                        "\"rope_parameters\": \\{[^}]*\\},",
                        ""),
                config(
                        "tie_word_embeddings: expected true or false, found 1",
                        "\"tie_word_embeddings\": true",
                        "\"tie_word_embeddings\": 1"),
                config(
                        "line 1, column 6: Unexpected end-of-input: expected close marker for"
                                + " Object",
                        "[\\s\\S]*",
                        "{    "));
    }

    private static Stream<Arguments> contradictions() {
        return Stream.of(
                edit(
                        "FOLDER: weight model.embed_tokens.weight has shape [288, 20], config.json"
                                + " asks for [289, 20]",
                        CONFIG,
                        "\"vocab_size\": 288",
                        "\"vocab_size\": 289"),
                edit(
                        "FOLDER: weight model.layers.2.input_layernorm.weight is missing,"
                                + " config.json asks for [20]",
                        CONFIG,
                        "\"num_hidden_layers\": 2",
                        "\"num_hidden_layers\": 3"),
                edit(
                        "FOLDER: weight model.layers.1.input_layernorm.weight is no part of a"
                                + " qwen3 with this config.json",
                        CONFIG,
                        "\"num_hidden_layers\": 2",
                        "\"num_hidden_layers\": 1"),
                edit(
                        "FOLDER: weight lm_head.weight is missing, config.json asks for [288, 20]",
                        CONFIG,
                        "\"tie_word_embeddings\": true",
                        "\"tie_word_embeddings\": false"),
                edit(
                        "FOLDER: token id 288 is outside the model's vocabulary of 288 tokens"
                                + " (vocab_size)",
                        "generation_config.json",
                        "282",
                        "288"),
                edit(
                        "generation_config.json: eos_token_id: expected an integer, found \"x\"",
                        "generation_config.json",
                        "\\[[^\\]]*\\]",
                        "\"x\""),
                edit(
                        "FOLDER: the tokenizer has ids up to 290, the model has rows for 288 tokens"
                                + " (vocab_size)",
                        "tokenizer.json",
                        "\"id\": 282",
                        "\"id\": 290"));
    }

    /** Changes to config.json of other folders. */
    static Stream<Arguments> variants() {
        return Stream.of(windows(), yarn(), experts()).flatMap(cases -> cases);
    }

    private static Arguments variant(
            String message, String folder, String pattern, String replacement) {
        return Arguments.of(message, folder, pattern, replacement);
    }

    private static Stream<Arguments> windows() {
        return Stream.of(
                variant(
                        "config.json: sliding_window: must be positive, it is 0",
                        "qwen3-yarn",
                        "\"sliding_window\": 5",
                        "\"sliding_window\": 0"),
                variant(
                        "config.json: layer_types: has 2 types for 3 layers",
                        "qwen3-yarn",
                        "\"num_hidden_layers\": 2",
                        "\"num_hidden_layers\": 3"),
                variant(
                        "config.json: max_window_layers: expected an integer, found \"x\"",
                        "qwen2-yarn",
                        "\"max_window_layers\": 1",
                        "\"max_window_layers\": \"x\""));
    }

    private static Stream<Arguments> yarn() {
        return Stream.of(
                variant(
                        "config.json: rope_parameters: the factor 0.5 of yarn is below 1",
                        "qwen3-yarn",
                        "\"factor\": 4.0",
                        "\"factor\": 0.5"),
                variant(
                        "config.json: rope_parameters.beta_fast: must be positive, it is -4.0",
                        "qwen3-yarn",
                        "\"beta_fast\": 4.0",
                        "\"beta_fast\": -4.0"),
                variant(
                        "config.json: rope_parameters.attention_factor: must be positive, it is 0.0",
                        "qwen3-yarn",
                        "\"attention_factor\": 1.25",
                        "\"attention_factor\": 0"),
                variant(
                        "config.json: rope_parameters.truncate: expected true or false, found 1",
                        "qwen3-yarn",
                        "\"truncate\": false",
                        "\"truncate\": 1"),
                variant(
                        "config.json: rope_scaling.original_max_position_embeddings: must be"
                                + " positive, it is 0",
                        "qwen2-yarn",
                        "\"original_max_position_embeddings\": 16",
                        "\"original_max_position_embeddings\": 0"));
    }

    private static Stream<Arguments> experts() {
        return Stream.of(
                variant(
                        "config.json: num_experts_per_tok: there are only 5 experts, not 6",
                        "qwen3-moe",
                        "\"num_experts_per_tok\": 2",
                        "\"num_experts_per_tok\": 6"),
                variant(
                        "config.json: num_local_experts: the field is missing",
                        "qwen3-moe",
                        ",\\s*\"num_experts\": 5",
                        ""),
                variant(
                        "config.json: decoder_sparse_step: must be positive, it is 0",
                        "qwen3-moe",
                        "\"decoder_sparse_step\": 1",
                        "\"decoder_sparse_step\": 0"),
                variant(
                        "FOLDER: weight model.layers.0.mlp.gate_proj.weight is missing, config.json"
                                + " asks for [20, 12]",
                        "qwen3-moe",
                        "\"mlp_only_layers\": \\[\\]",
                        "\"mlp_only_layers\": [0]"),
                variant(
                        "FOLDER: weight model.layers.0.mlp.gate.weight has shape [5, 12],"
                                + " config.json asks for [6, 12]",
                        "qwen3-moe",
                        "\"num_experts\": 5",
                        "\"num_experts\": 6"),
                variant(
                        "FOLDER: weight model.layers.1.mlp.experts.0.gate_proj.weight has shape [6,"
                                + " 8], config.json asks for [5, 8]",
                        "qwen3-moe-fused",
                        "\"moe_intermediate_size\": 6",
                        "\"moe_intermediate_size\": 5"),
                variant(
                        "FOLDER: weight model.layers.0.mlp.gate.weight is missing, config.json asks"
                                + " for [4, 8]",
                        "qwen3-moe-fused",
                        "\"decoder_sparse_step\": 2",
                        "\"decoder_sparse_step\": 1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void aWrongFieldOfAVariantIsNamed(
            String message, String model, String pattern, String replacement) throws IOException {
        QwenFolderTest.copy(model, folder);
        replaceFirst(folder.resolve(CONFIG), pattern, replacement);
        assertRefused(message);
    }

    private static void replaceFirst(Path file, String pattern, String replacement)
            throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceFirst(pattern, replacement);
        assertNotEquals(text, changed);
        Files.writeString(file, changed);
    }

    @Test
    void expertsThatAreNowhereAreMissingInBothSpellings() throws IOException {
        QwenFolderTest.copy("qwen3-moe-fused", folder);
        Path file = folder.resolve(WEIGHTS);
        Safetensors weights = Safetensors.read(WEIGHTS, Files.readAllBytes(file));
        List<TensorData> tensors = new ArrayList<>();
        for (String name : weights.names()) {
            if (!name.endsWith("experts.down_proj")) {
                tensors.add(new TensorData.Floats(name, weights.shape(name), weights.floats(name)));
            }
        }
        SafetensorsWriter.write(file, tensors);
        assertRefused(
                "FOLDER: weight model.layers.1.mlp.experts.0.down_proj.weight is missing,"
                        + " config.json asks for [8, 6]");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void aWrongFieldIsNamed(String message, String file, String pattern, String replacement)
            throws IOException {
        QwenFolderTest.copy("qwen3-tied", folder);
        replaceFirst(folder.resolve(file), pattern, replacement);
        assertRefused(message);
    }

    private void assertRefused(String message) {
        RuntimeException refusal =
                assertThrows(RuntimeException.class, () -> QwenFolder.read(folder));
        assertEquals(message, refusal.getMessage().replace(folder.toString(), "FOLDER"));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertRefused(
                "FOLDER/config.json: cannot be read: java.nio.file.NoSuchFileException:"
                        + " FOLDER/config.json");
        QwenFolderTest.copy("qwen3-tied", folder);
        Files.delete(folder.resolve("tokenizer.json"));
        assertRefused("FOLDER: holds no tokenizer.json");
        Files.delete(folder.resolve(WEIGHTS));
        assertRefused("FOLDER: holds neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        QwenFolderTest.copy("qwen2-sharded-bf16", folder);
        Files.delete(folder.resolve("model-00002-of-00004.safetensors"));
        RuntimeException refusal =
                assertThrows(RuntimeException.class, () -> QwenFolder.read(folder));
        assertEquals(
                "the file model-00002-of-00004.safetensors is missing in " + folder,
                refusal.getMessage().replaceFirst("^model.safetensors.index.json: .*: the", "the"));
    }

    @Test
    void truncatedWeightsAreRefused() throws IOException {
        QwenFolderTest.copy("qwen3-tied", folder);
        Path weights = folder.resolve(WEIGHTS);
        byte[] whole = Files.readAllBytes(weights);
        int header = 8 + (whole[0] & 0xFF) + 256 * (whole[1] & 0xFF);
        int data = whole.length - header;
        Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
        assertRefused(
                "model.safetensors: the tensors need "
                        + data
                        + " bytes after the header, the file has "
                        + (data - 4)
                        + ": it is truncated");
        Files.write(weights, Arrays.copyOf(whole, 100));
        assertRefused(
                "model.safetensors: the header needs "
                        + (header - 8)
                        + " bytes, the file has 92 more: it is truncated");
        Files.write(weights, new byte[5]);
        assertRefused(
                "model.safetensors: the file has 5 bytes, a header length needs 8: it is"
                        + " truncated");
    }

    @Test
    void weightsOfAnotherTypeOrShapeAreRefused() throws IOException {
        replace(new TensorData.Ints(NORM, List.of(20), new int[20]));
        assertRefused(
                "model.safetensors: model.norm.weight: the type is I32, but floats are read from"
                        + " F32, BF16 and F16");
        replace(new TensorData.Floats(NORM, List.of(5, 4), new float[20]));
        assertRefused(
                "FOLDER: weight model.norm.weight has shape [5, 4], config.json asks for [20]");
        replace(new TensorData.Floats("lm_head.weight", List.of(288, 20), new float[5760]));
        assertRefused(
                "FOLDER: weight lm_head.weight differs from model.embed_tokens.weight, though"
                        + " tie_word_embeddings is true");
        String bias = "model.layers.0.self_attn.q_proj.bias";
        replace(new TensorData.Floats(bias, List.of(32), new float[32]));
        assertRefused(
                "FOLDER: weight model.layers.0.self_attn.q_proj.bias is no part of a qwen3 with"
                        + " this config.json");
    }

    /** Writes the weights of qwen3-tied with one added, or another instead of one. */
    private void replace(TensorData changed) throws IOException {
        Path source = Golden.path("qwen3-tied");
        Files.writeString(folder.resolve(CONFIG), Files.readString(source.resolve(CONFIG)));
        Safetensors weights =
                Safetensors.read(WEIGHTS, Files.readAllBytes(source.resolve(WEIGHTS)));
        List<TensorData> tensors = new ArrayList<>(List.of(changed));
        for (String name : weights.names()) {
            if (!name.equals(changed.name())) {
                tensors.add(new TensorData.Floats(name, weights.shape(name), weights.floats(name)));
            }
        }
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);
    }

    @Test
    void tokensOutsideTheVocabularyAreNamed() {
        QwenModel model = Golden.read("qwen3-tied").model();
        for (int id : new int[] {-1, 288, Integer.MAX_VALUE}) {
            String message =
                    "token id "
                            + id
                            + " is outside the model's vocabulary of 288 tokens"
                            + " (vocab_size)";
            List<int[]> sequences = List.of(new int[] {1, 2}, new int[] {3, id, 4});
            assertMessage(message, () -> model.hidden(PackedBatch.of(sequences)));
            assertMessage(message, () -> generate(model, sequences, 2, 4));
        }
    }

    @Test
    void sequencesThatAreTooLongAreRefused() {
        QwenModel model = Golden.read("qwen3-tied").model();
        List<int[]> long65 = List.of(new int[65]);
        assertMessage(
                "a sequence of 65 tokens is longer than the model's 64 positions"
                        + " (max_position_embeddings)",
                () -> model.hidden(PackedBatch.of(long65)));
        assertMessage(
                "prompt 1 has 64 tokens, which leaves none of the model's 64 positions for an"
                        + " answer (max_position_embeddings)",
                () -> generate(model, List.of(new int[3], new int[64]), 2, 4));
    }

    @Test
    void anAnswerEndsWhereThePositionsDo() {
        QwenModel model = Golden.read("qwen3-tied").model();
        List<Response> responses =
                generate(model, List.of(new int[3], new int[60], new int[63]), 3, 1000);
        List<Integer> lengths = responses.stream().map(Response::length).toList();
        assertEquals(List.of(61, 4, 1), lengths);
        assertEquals(3, responses.stream().filter(response -> !response.stopped()).count());
    }

    @Test
    void promptsAndKeysBelongTogether() {
        QwenModel model = Golden.read("qwen3-tied").model();
        assertMessage(
                "1 keys are given for 2 prompts",
                () -> generate(model, List.of(new int[1], new int[1]), 1, 4));
        assertMessage(
                "prompt 1 has no tokens",
                () -> generate(model, List.of(new int[1], new int[0]), 2, 4));
    }

    private static List<Response> generate(
            QwenModel model, List<int[]> prompts, int keys, int maximum) {
        Generator generator = new Generator(model, new Decoding(1, maximum, List.of()));
        List<RandomKey> drawn = Stream.generate(() -> RandomKey.root(1)).limit(keys).toList();
        return generator.generate(prompts, drawn);
    }

    @Test
    void weightsHaveNames() {
        QwenModel model = Golden.read("qwen2-tied").model();
        assertMessage(
                "no weight lm_head.weight in a QWEN2", () -> model.parameter("lm_head.weight"));
        assertMessage(
                "parameter model.norm.weight: is f32[32], cannot be set to f32[31]",
                () -> model.parameter(NORM).set(Tensor.of(new float[31], 31)));
    }

    private static void assertMessage(String message, Runnable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code::run).getMessage());
    }
}

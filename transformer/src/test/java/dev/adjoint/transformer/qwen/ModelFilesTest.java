package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.transformer.gguf.GgmlType;
import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufMetadata;
import dev.adjoint.transformer.gguf.GgufType;
import dev.adjoint.transformer.gguf.GgufValue;
import dev.adjoint.transformer.gguf.GgufWeights;
import dev.adjoint.transformer.gguf.GgufWriter;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in folders and GGUF files, and the ways between them. */
class ModelFilesTest {
    private static final Path TINY =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "gguf", "tiny.gguf");

    @TempDir private Path folder;

    @Test
    void ggufFilesLoad() {
        QwenFolder loaded = ModelFiles.load(TINY);
        assertEquals(64, loaded.model().config().hiddenSize());
        assertTrue(loaded.model().config().tied());
        assertEquals(2, loaded.stopIds().size());
        assertTrue(loaded.chat().isPresent());
        try (Arena arena = Arena.ofConfined()) {
            GgufWeights stored = new GgufWeights(GgufFile.open(TINY, arena));
            assertEquals(stored.names().size(), loaded.model().parameters().size());
            for (Parameter weight : loaded.model().parameters()) {
                assertArrayEquals(
                        stored.floats(weight.name()), weight.value().toFloats(), weight.name());
            }
        }
    }

    @Test
    void conversionsKeepWhatTheTypeHolds() {
        Path made = folder.resolve("made");
        convert(TINY, made, GgmlType.F32);
        assertSame(ModelFiles.load(TINY), ModelFiles.load(made));
        Path back = folder.resolve("back.gguf");
        convert(made, back, GgmlType.F32);
        assertSame(ModelFiles.load(TINY), ModelFiles.load(back));
        Path again = folder.resolve("again");
        convert(back, again, GgmlType.F32);
        assertSame(ModelFiles.load(made), ModelFiles.load(again));
    }

    private static void convert(Path from, Path to, GgmlType type) {
        ModelConversion.convert(from, to, type, ModelConversion.SHARD_BYTES);
    }

    @Test
    void largeModelsAreSharded() throws IOException {
        Path made = folder.resolve("made");
        ModelConversion.convert(TINY, made, GgmlType.F32, 60_000);
        assertTrue(Files.exists(made.resolve("model-00001-of-00004.safetensors")));
        assertFalse(Files.exists(made.resolve("model.safetensors")));
        assertSame(ModelFiles.load(TINY), ModelFiles.load(made));
        RuntimeException error =
                assertThrows(RuntimeException.class, () -> convert(TINY, made, GgmlType.F32));
        assertTrue(String.valueOf(error.getMessage()).contains("remove them first"));
    }

    private static void assertSame(QwenFolder expected, QwenFolder found) {
        assertEquals(expected.model().config(), found.model().config());
        assertEquals(expected.stopIds(), found.stopIds());
        assertEquals(expected.chat().map(ChatFormat::source), found.chat().map(ChatFormat::source));
        assertEquals(expected.tokenizerFile(), found.tokenizerFile());
        for (Parameter weight : expected.model().parameters()) {
            assertArrayEquals(
                    weight.value().toFloats(),
                    found.model().parameter(weight.name()).value().toFloats(),
                    weight.name());
        }
    }

    @Test
    void matricesAreQuantisedAndNormsAreNot() {
        Path small = folder.resolve("small.gguf");
        convert(TINY, small, GgmlType.Q4_0);
        try (Arena arena = Arena.ofConfined()) {
            GgufFile file = GgufFile.open(small, arena);
            assertEquals(GgmlType.Q4_0, file.tensor("blk.0.ffn_down.weight").type());
            assertEquals(GgmlType.F32, file.tensor("blk.0.attn_norm.weight").type());
            assertEquals(GgmlType.F32, file.tensor("blk.0.attn_q.bias").type());
        }
        assertEquals(1, ModelFiles.load(small).model().config().layers());
    }

    /** Experts one by one or as one tensor, dense layers by step and by list, windows, YaRN. */
    @ParameterizedTest
    @ValueSource(strings = {"qwen3-moe", "qwen3-moe-fused", "qwen2-yarn", "qwen3-tied"})
    void modelsGoThroughGgufAndBack(String name) {
        Path made = folder.resolve("made.gguf");
        convert(Golden.path(name), made, GgmlType.F32);
        QwenModel expected = Golden.read(name).model();
        assertSameModel(expected, QwenModel.load(made));
        Path back = folder.resolve("back");
        convert(made, back, GgmlType.F32);
        assertSameModel(expected, QwenModel.load(back));
        Path plain = folder.resolve("plain");
        convert(Golden.path(name), plain, GgmlType.F32);
        assertSameModel(expected, QwenModel.load(plain));
    }

    private static void assertSameModel(QwenModel expected, QwenModel found) {
        QwenConfig config = expected.config();
        QwenConfig read = found.config();
        assertEquals(config.window(), read.window());
        assertEquals(config.scaling().getClass(), read.scaling().getClass());
        for (int layer = 0; layer < config.layers(); layer++) {
            assertEquals(config.hasExperts(layer), read.hasExperts(layer), "layer " + layer);
        }
        assertEquals(expected.parameters().size(), found.parameters().size());
        for (Parameter weight : expected.parameters()) {
            assertArrayEquals(
                    weight.value().toFloats(),
                    found.parameter(weight.name()).value().toFloats(),
                    weight.name());
        }
        List<int[]> sequence = List.of(new int[] {5, 200, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
        // The attention factor of YaRN is stored in 32 bits.
        assertArrayEquals(
                Golden.logits(expected, sequence).toFloats(),
                Golden.logits(found, sequence).toFloats(),
                config.scaling() instanceof RopeScaling.None ? 0 : 1e-5f);
    }

    @Test
    void onlyWhatIsUnusualInYarnIsStored() {
        Path made = folder.resolve("yarn.gguf");
        convert(Golden.path("qwen2-yarn"), made, GgmlType.F32);
        try (Arena arena = Arena.ofConfined()) {
            GgufMetadata metadata = GgufFile.open(made, arena).metadata();
            assertEquals(2.5, metadata.optionalReal("qwen2.rope.scaling.factor").orElseThrow());
            assertEquals(16, metadata.integer("qwen2.rope.scaling.original_context_length"));
            assertFalse(metadata.has("qwen2.rope.scaling.yarn_beta_fast"));
            double usual = 0.1 * Math.log(2.5) + 1;
            double growth = (0.15 * Math.log(2.5) + 1) / (0.05 * Math.log(2.5) + 1);
            assertEquals(
                    growth / usual,
                    metadata.optionalReal("qwen2.rope.scaling.attn_factor").orElseThrow(),
                    1e-6);
            assertEquals(8, metadata.integer("qwen2.attention.sliding_window"));
            assertEquals(
                    List.of(false, true),
                    metadata.optionalTruths("qwen2.attention.sliding_window_pattern")
                            .orElseThrow());
        }
    }

    @Test
    void whatGgufHasNoWordForIsRefused() throws IOException {
        Path made = folder.resolve("refused.gguf");
        assertEquals(
                "config.json: rope_scaling.truncate: cannot be stored as GGUF",
                assertThrows(
                                RuntimeException.class,
                                () -> convert(Golden.path("qwen3-yarn"), made, GgmlType.F32))
                        .getMessage());
        assertFalse(Files.exists(made));
        Path model = Files.createDirectory(folder.resolve("whole"));
        QwenFolderTest.copy("qwen3-yarn", model);
        Path config = model.resolve("config.json");
        String whole =
                Files.readString(config).replace("\"truncate\": false", "\"truncate\": true");
        Files.writeString(config, whole);
        convert(model, made, GgmlType.F32);
        assertSameModel(QwenModel.load(model), QwenModel.load(made));
        RopeScaling.Yarn yarn = (RopeScaling.Yarn) QwenModel.load(made).config().scaling();
        assertEquals(4, yarn.betaFast());
        assertEquals(0.5, yarn.betaSlow());
        assertEquals(1.25, yarn.attentionFactor(), 1e-6);
    }

    @Test
    void foreignMetadataStay() {
        Path made = folder.resolve("made.gguf");
        convert(TINY, made, GgmlType.Q8_0);
        try (Arena arena = Arena.ofConfined()) {
            GgufMetadata before = GgufFile.open(TINY, arena).metadata();
            GgufMetadata after = GgufFile.open(made, arena).metadata();
            assertTrue(before.has("test.float64"));
            for (String key : before.values().keySet()) {
                boolean isType = key.equals("general.file_type");
                assertEquals(isType ? "7" : before.shown(key), after.shown(key), key);
            }
            assertEquals(before.optionalTruths("test.flags"), after.optionalTruths("test.flags"));
            String tokens = "tokenizer.ggml.tokens";
            assertEquals(before.strings(tokens), after.strings(tokens));
        }
    }

    @Test
    void partsOfAModelAreRefused() {
        byte[] part =
                GgufWriter.encode(
                        Map.of("split.count", new GgufValue.Whole(GgufType.U16, 3)), List.of());
        assertEquals(
                "x.gguf: split.count: one of 3 parts of a model",
                assertThrows(
                                RuntimeException.class,
                                () -> new GgufWeights(GgufFile.read("x.gguf", part)))
                        .getMessage());
    }

    @Test
    void foldersHoldNoBlocks() {
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> convert(TINY, folder.resolve("x"), GgmlType.Q8_0));
        assertTrue(String.valueOf(error.getMessage()).contains("not Q8_0"), error::getMessage);
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void templatesSeeTheModelsTokens() throws IOException {
        List<JsonObject> messages =
                List.of(JsonObject.empty().with("role", "user").with("content", "Hi"));
        ChatFormat stored = ModelFiles.chatFormat(TINY);
        assertEquals(
                "Hi<|im_end|>",
                stored.prompt(messages, Optional.empty(), true, JsonObject.empty()));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                """
                {"eos_token": {"content": "</s>"}, "bos_token": null, "chat_template": [
                  {"name": "tool_use", "template": "no"},
                  {"name": "default", "template": "{{ messages[0].content }}{{ eos_token }}{{ x }}"}
                ]}
                """);
        ChatFormat format = ModelFiles.chatFormat(folder);
        JsonObject further = JsonObject.empty().with("x", "!");
        assertEquals("Hi</s>!", format.prompt(messages, Optional.empty(), true, further));
    }

    @Test
    void missingFilesAreNamed() {
        Path missing = folder.resolve("missing");
        RuntimeException error =
                assertThrows(RuntimeException.class, () -> ModelFiles.load(missing));
        assertEquals(missing + ": is neither a model folder nor a GGUF file", error.getMessage());
        assertThrows(RuntimeException.class, () -> ModelFiles.chatFormat(folder));
        assertThrows(RuntimeException.class, () -> ModelFiles.tokenizer(folder));
    }
}

package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.transformer.gguf.GgmlType;
import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufWeights;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertTrue(loaded.templateSource().isPresent());
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
        assertEquals(expected.templateSource(), found.templateSource());
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

    @Test
    void expertsGoThroughGguf() {
        Path made = folder.resolve("experts.gguf");
        convert(Golden.path("qwen3-moe"), made, GgmlType.F32);
        QwenModel expected = Golden.read("qwen3-moe").model();
        QwenModel found = ModelFiles.loadModel(made);
        assertEquals(expected.config().experts(), found.config().experts());
        for (Parameter weight : expected.parameters()) {
            assertArrayEquals(
                    weight.value().toFloats(),
                    found.parameter(weight.name()).value().toFloats(),
                    weight.name());
        }
    }

    @Test
    void whatGgufHasNoWordForIsRefused() {
        Path made = folder.resolve("refused.gguf");
        for (String name : List.of("qwen2-yarn", "qwen3-yarn", "qwen3-moe-fused")) {
            RuntimeException error =
                    assertThrows(
                            RuntimeException.class,
                            () -> convert(Golden.path(name), made, GgmlType.F32));
            assertEquals(
                    "config.json: use_sliding_window: cannot be stored as GGUF",
                    error.getMessage());
        }
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

package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.text.StreamingDecoder;
import dev.adjoint.transformer.text.Tokenizer;
import dev.adjoint.transformer.weights.StorageType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Model folders: written and read back, and what may be absent. */
class QwenFolderTest {
    @TempDir Path folder;

    static List<String> names() {
        return Golden.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsWrittenReadsBackToTheBit(String name) {
        QwenFolder original = Golden.read(name).folder();
        original.write(folder);
        QwenFolder copy = QwenFolder.read(folder);
        assertEquals(original.model().config(), copy.model().config());
        assertEquals(original.stopIds(), copy.stopIds());
        assertEquals(original.tokenizerFile(), copy.tokenizerFile());
        for (Parameter parameter : original.model().parameters()) {
            assertArrayEquals(floats(original, parameter), floats(copy, parameter));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void weightsMayBeSavedWithHalfTheBits(StorageType type) throws IOException {
        String name = type == StorageType.BF16 ? "qwen3-sharded-bf16" : "qwen3-f16";
        QwenFolder exact = Golden.read(name).folder();
        exact.write(folder, type);
        QwenFolder copy = QwenFolder.read(folder);
        long parameters = exact.model().config().parameters();
        long bytes = Files.size(folder.resolve("model.safetensors"));
        assertTrue(bytes > 2 * parameters && bytes < 2 * parameters + 4096, () -> bytes + " bytes");
        assertEquals(
                type == StorageType.BF16 ? "bfloat16" : "float16",
                Json.read(folder.resolve("config.json")).field("torch_dtype").asString());
        for (Parameter parameter : exact.model().parameters()) {
            assertArrayEquals(floats(exact, parameter), floats(copy, parameter));
        }
    }

    @Test
    void weightsAreNotSavedAsIntegers() {
        QwenFolder model = Golden.read("qwen3-tied").folder();
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> model.write(folder, StorageType.I32));
        assertEquals("weights are stored as F32, BF16 or F16, not as I32", refused.getMessage());
    }

    @Test
    void stopTokensComeFromTheGenerationConfigThenFromTheConfig() throws IOException {
        assertEquals(List.of(282, 280), Golden.read("qwen3-tied").folder().stopIds());
        assertEquals(List.of(282), Golden.read("qwen3-sharded-bf16").folder().stopIds());
        assertEquals(List.of(282), Golden.read("qwen3-f16").folder().stopIds());
        copy("qwen3-tied", folder);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 3}");
        assertEquals(List.of(3), QwenFolder.read(folder).stopIds());
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": null}");
        assertEquals(List.of(282, 280), QwenFolder.read(folder).stopIds());
    }

    @Test
    void aModelWithoutATokenizerCanBeRead() throws IOException {
        copy("qwen2-tied", folder);
        Files.delete(folder.resolve("tokenizer.json"));
        assertEquals(Architecture.QWEN2, QwenModel.load(folder).config().architecture());
    }

    @Test
    void idsThatOnlyTheModelHasAreNoText() {
        Tokenizer tokenizer = Golden.read("qwen3-tied").folder().tokenizer();
        assertEquals(283, tokenizer.vocabularySize());
        int[] ids = {68, 283, 287, 69};
        assertEquals("ef", tokenizer.decode(ids, false));
        StreamingDecoder decoder = tokenizer.streamingDecoder(false);
        assertEquals("", decoder.append(287));
        assertEquals("e", decoder.append(68));
        assertThrows(IllegalArgumentException.class, () -> decoder.append(288));
        assertThrows(IllegalArgumentException.class, () -> decoder.append(-1));
    }

    @Test
    void theConfigCountsTheWeights() {
        for (String name : Golden.NAMES) {
            QwenModel model = Golden.read(name).model();
            long size = model.parameters().stream().mapToLong(p -> p.value().shape().size()).sum();
            assertEquals(size, model.config().parameters(), name);
        }
    }

    private static float[] floats(QwenFolder folder, Parameter parameter) {
        return folder.model().parameter(parameter.name()).value().toFloats();
    }

    /** Copies a golden folder. */
    static void copy(String name, Path target) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Golden.path(name))) {
            for (Path file : files) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}

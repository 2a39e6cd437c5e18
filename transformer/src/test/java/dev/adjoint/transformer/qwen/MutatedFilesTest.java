package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.gguf.GgufData;
import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTensor;
import dev.adjoint.transformer.gguf.GgufTokenizer;
import dev.adjoint.transformer.gguf.GgufType;
import dev.adjoint.transformer.gguf.GgufValue;
import dev.adjoint.transformer.gguf.GgufWriter;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.lora.LoraAdapter;
import dev.adjoint.transformer.template.ChatTemplate;
import dev.adjoint.transformer.template.TemplateException;
import dev.adjoint.transformer.text.Tokenizer;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.WeightFileException;
import dev.adjoint.transformer.weights.WeightFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of every format with random changes are read or refused with one error that names the file,
 * in less than two seconds and within bounded memory.
 */
class MutatedFilesTest {
    private static final Path GOLDEN = Path.of(System.getProperty("adjoint.root", ".."), "golden");
    private static final Path ADAPTER = GOLDEN.resolve("lora/patterns");
    private static final Pattern NAMED = Pattern.compile("^(x\\.|adapter_|/.*x\\.adapter)");
    private static final int FILES = 5_000;
    private static final int MANY_FILES = 100_000;
    private static final int ROWS = 320;
    private static final long NANOSECONDS = 2_000_000_000L;

    /** Files are small: this is tables that have a place for each of 65,536 ids or layers. */
    private static final long BYTES = 8L << 20;

    /** Texts of up to 2^23 characters, copied while they grow; all are garbage in the end. */
    private static final long TEMPLATE_BYTES = 1L << 30;

    @TempDir private Path folder;

    /** The formats; an adapter has two files, which share its number of mutations. */
    enum Format {
        GGUF(1),
        SAFETENSORS(1),
        TOKENIZER(1),
        CONFIG(1),
        TEMPLATE(1),
        ADAPTER_CONFIG(2),
        ADAPTER_WEIGHTS(2);

        private final int parts;

        Format(int parts) {
            this.parts = parts;
        }
    }

    /** Reads a file as far as its users do. */
    @FunctionalInterface
    private interface Reader {
        void read(byte[] content) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void mutatedFilesAreReadOrRefused(Format format) throws Exception {
        fuzz(format, FILES / format.parts, 20);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void manyMutatedFilesAreReadOrRefused(Format format) throws Exception {
        fuzz(format, MANY_FILES / format.parts, 21);
    }

    private void fuzz(Format format, int files, long seed) throws Exception {
        Random random = new Random(seed);
        Mutation mutation = new Mutation(random);
        byte[] sample = sample(format);
        Reader reader = reader(format);
        reader.read(sample);
        ThreadCosts costs = new ThreadCosts();
        for (int i = 0; i < files; i++) {
            byte[] mutated = mutated(format, mutation, random, sample);
            String label = format + ", seed " + seed + ", file " + i;
            long bytes = costs.bytes();
            long time = costs.nanoseconds();
            check(reader, mutated, label);
            long taken = costs.nanoseconds() - time;
            long allocated = costs.bytes() - bytes;
            long limit = mutated.length + (format == Format.TEMPLATE ? TEMPLATE_BYTES : BYTES);
            assertTrue(taken < NANOSECONDS, () -> label + ": " + taken + " ns");
            assertTrue(allocated < limit, () -> label + ": " + allocated + " bytes");
        }
    }

    private static byte[] mutated(Format format, Mutation mutation, Random random, byte[] sample) {
        return switch (format) {
            case GGUF -> mutation.bytes(sample, sample.length / 4);
            case SAFETENSORS, ADAPTER_WEIGHTS -> mutation.safetensors(sample);
            case TOKENIZER, CONFIG, ADAPTER_CONFIG ->
                    random.nextInt(3) == 0
                            ? mutation.bytes(sample, sample.length)
                            : mutation.json(sample);
            case TEMPLATE -> mutation.template(sample);
        };
    }

    /** The one error is of a known kind and begins with the name of the file. */
    private static void check(Reader reader, byte[] content, String label) throws IOException {
        try {
            reader.read(content);
        } catch (WeightFileException | JsonException | TemplateException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(NAMED.matcher(message).find(), () -> label + ": " + message);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(label + ": " + e, e);
        }
    }

    private static byte[] sample(Format format) throws IOException {
        Path qwen = GOLDEN.resolve("qwen");
        return switch (format) {
            case GGUF -> gguf();
            case SAFETENSORS -> Files.readAllBytes(qwen.resolve("qwen3-yarn/model.safetensors"));
            case TOKENIZER -> Files.readAllBytes(qwen.resolve("qwen3-yarn/tokenizer.json"));
            case CONFIG -> Files.readAllBytes(qwen.resolve("qwen3-yarn/config.json"));
            case TEMPLATE -> Files.readAllBytes(GOLDEN.resolve("template/qwen3.jinja"));
            case ADAPTER_CONFIG -> Files.readAllBytes(ADAPTER.resolve("adapter_config.json"));
            case ADAPTER_WEIGHTS ->
                    Files.readAllBytes(ADAPTER.resolve("adapter_model.safetensors"));
        };
    }

    private Reader reader(Format format) throws IOException {
        return switch (format) {
            case GGUF -> MutatedFilesTest::gguf;
            case SAFETENSORS -> MutatedFilesTest::safetensors;
            case TOKENIZER ->
                    content ->
                            Tokenizer.of(TokenizerFile.parse("x.json", content))
                                    .encode("Grüße, 世界! the answer is\n\n 12");
            case CONFIG -> config();
            case TEMPLATE -> MutatedFilesTest::template;
            case ADAPTER_CONFIG -> adapter("adapter_config.json");
            case ADAPTER_WEIGHTS -> adapter("adapter_model.safetensors");
        };
    }

    /** The tiny model without most of its tokens, whose reading would take all the time. */
    private static byte[] gguf() throws IOException {
        byte[] content = Files.readAllBytes(GOLDEN.resolve("gguf/tiny.gguf"));
        GgufFile file = GgufFile.read("tiny.gguf", content);
        Map<String, GgufValue> metadata = new LinkedHashMap<>(file.metadata().values());
        metadata.putAll(GgufTokenizer.metadata(TokenizerFile.of(List.of()), ROWS));
        List<GgufData> tensors =
                file.tensors().values().stream().map(tensor -> fewerRows(file, tensor)).toList();
        for (String role : List.of("eos", "bos", "padding")) {
            metadata.put(
                    "tokenizer.ggml." + role + "_token_id", new GgufValue.Whole(GgufType.U32, 258));
        }
        return GgufWriter.encode(metadata, tensors);
    }

    private static GgufData fewerRows(GgufFile file, GgufTensor tensor) {
        boolean isEmbedding = tensor.name().equals("token_embd.weight");
        List<Integer> shape = isEmbedding ? List.of(ROWS, 64) : tensor.shape();
        long count = isEmbedding ? ROWS * 64 : tensor.size();
        return new GgufData(
                tensor.name(), tensor.type(), shape, () -> file.floats(tensor.name(), 0, count));
    }

    private static void gguf(byte[] content) {
        GgufFile file = GgufFile.read("x.gguf", content);
        file.readable().forEach(file::floats);
        GgufModel.read(file);
    }

    private static void safetensors(byte[] content) {
        Safetensors file = Safetensors.read("x.safetensors", content);
        file.names().forEach(file::floats);
    }

    /** The numbers, and a model of them with weights that were made for others. */
    private static Reader config() throws IOException {
        byte[] weights = Files.readAllBytes(GOLDEN.resolve("qwen/qwen3-yarn/model.safetensors"));
        WeightFolder stored = WeightFolder.of(Safetensors.read("x.safetensors", weights));
        return content ->
                QwenFolder.model("x.folder", QwenConfig.of(Json.parse("x.json", content)), stored);
    }

    private static void template(byte[] content) {
        JsonObject message = JsonObject.empty().with("role", "user").with("content", "Hi");
        JsonObject answer = JsonObject.empty().with("role", "assistant").with("content", "Ho");
        ChatTemplate.parse("x.jinja", new String(content, StandardCharsets.UTF_8))
                .prompt(
                        List.of(message, answer, message),
                        Optional.of(JsonArray.of(JsonObject.empty().with("name", "f"))),
                        true,
                        JsonObject.empty());
    }

    private Reader adapter(String mutated) throws IOException {
        Path made = Files.createDirectory(folder.resolve("x.adapter"));
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(ADAPTER.resolve(file), made.resolve(file));
        }
        QwenModel model = Golden.read("qwen3-tied").model();
        return content -> {
            Files.write(made.resolve(mutated), content);
            LoraAdapter.read(made, model);
        };
    }
}

package dev.adjoint.transformer.qwen;

import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.text.Tokenizer;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.SafetensorsWriter;
import dev.adjoint.transformer.weights.StorageType;
import dev.adjoint.transformer.weights.TensorData;
import dev.adjoint.transformer.weights.WeightFileException;
import dev.adjoint.transformer.weights.WeightFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model with its tokenizer and stop tokens, as a Hugging Face folder holds them: config.json,
 * model.safetensors, tokenizer.json, tokenizer_config.json, generation_config.json and
 * chat_template.jinja.
 *
 * @param model the weights
 * @param tokenizerFile the tokenizer as data
 * @param stopIds tokens that end a response
 * @param chat the chat template with its special tokens, if the folder has one
 */
public record QwenFolder(
        QwenModel model,
        TokenizerFile tokenizerFile,
        List<Integer> stopIds,
        Optional<ChatFormat> chat) {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String GENERATION = "generation_config.json";
    private static final String STOPS = "eos_token_id";

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the tokenizer or a stop token has an id that the model
     *     has no row for
     */
    public QwenFolder {
        stopIds = List.copyOf(stopIds);
        int size = model.config().vocabularySize();
        int known = Tokenizer.of(tokenizerFile).vocabularySize();
        if (known > size) {
            throw new IllegalArgumentException(
                    "the tokenizer has ids up to "
                            + (known - 1)
                            + ", the model has rows for "
                            + size
                            + " tokens (vocab_size)");
        }
        stopIds.forEach(model.config()::requireToken);
    }

    /** A folder without a chat template. */
    public QwenFolder(QwenModel model, TokenizerFile tokenizerFile, List<Integer> stopIds) {
        this(model, tokenizerFile, stopIds, Optional.empty());
    }

    /** This with a chat template for the special tokens that the folder's files name. */
    public QwenFolder withTemplate(String source) {
        return new QwenFolder(model, tokenizerFile, stopIds, Optional.of(ChatFormat.of(source)));
    }

    /**
     * The chat template with its special tokens.
     *
     * @throws WeightFileException if the model has none
     */
    public ChatFormat chatFormat() {
        return chat.orElseThrow(() ->
                new WeightFileException(
                        "the model has no chat template (" + ChatFormat.TEMPLATE + ")"));
    }

    /** The tokenizer, ready to use; ids that only the model has decode to nothing. */
    public Tokenizer tokenizer() {
        return Tokenizer.of(tokenizerFile, model.config().vocabularySize());
    }

    /**
     * Reads a folder; {@link ModelFiles#load} reads GGUF files, too.
     *
     * @throws RuntimeException with one message that names file, field and numbers if anything is
     *     missing or does not fit
     */
    static QwenFolder read(Path folder) {
        Path tokenizer = folder.resolve(TokenizerFile.TOKENIZER_NAME);
        QwenModel model = readModel(folder);
        if (!Files.exists(tokenizer)) {
            throw new WeightFileException(folder + ": holds no " + TokenizerFile.TOKENIZER_NAME);
        }
        Json config = Json.read(folder.resolve(CONFIG));
        Path generation = folder.resolve(GENERATION);
        Optional<Json> stops =
                Files.exists(generation) ? Json.read(generation).optional(STOPS) : Optional.empty();
        return of(
                folder.toString(),
                model,
                TokenizerFile.read(tokenizer),
                stops.or(() -> config.optional(STOPS)),
                ChatFormat.of(folder));
    }

    /**
     * Reads config.json and the weights only, from a folder that may have no tokenizer.
     *
     * @throws RuntimeException with one message that names file, field and numbers if anything is
     *     missing or does not fit
     */
    static QwenModel readModel(Path folder) {
        QwenConfig config = QwenConfig.of(Json.read(folder.resolve(CONFIG)));
        try (Arena arena = Arena.ofConfined()) {
            return model(folder.toString(), config, WeightFolder.open(folder, arena));
        }
    }

    /**
     * Reads a model whose files are somewhere else than in a folder, such as in a jar.
     *
     * @param place what messages call that place
     * @param files gives the content of a file by its name
     */
    public static QwenFolder read(String place, Function<String, byte[]> files) {
        QwenConfig config = QwenConfig.of(Json.parse(CONFIG, files.apply(CONFIG)));
        Safetensors weights = Safetensors.read(WEIGHTS, files.apply(WEIGHTS));
        QwenModel model = model(place, config, WeightFolder.of(weights));
        byte[] tokenizer = files.apply(TokenizerFile.TOKENIZER_NAME);
        Json generation = Json.parse(GENERATION, files.apply(GENERATION));
        String template = new String(files.apply(ChatFormat.TEMPLATE), StandardCharsets.UTF_8);
        Json tokens = Json.parse(TokenizerFile.CONFIG_NAME, files.apply(TokenizerFile.CONFIG_NAME));
        return of(
                place,
                model,
                TokenizerFile.parse(TokenizerFile.TOKENIZER_NAME, tokenizer),
                generation.optional(STOPS),
                Optional.of(ChatFormat.of(template, tokens)));
    }

    static QwenModel model(String place, QwenConfig config, WeightFolder weights) {
        return new QwenWeights(place, CONFIG, WeightSource.of(weights)).model(config);
    }

    private static QwenFolder of(
            String place,
            QwenModel model,
            TokenizerFile tokenizer,
            Optional<Json> stops,
            Optional<ChatFormat> chat) {
        try {
            return new QwenFolder(
                    model, tokenizer, stops.map(QwenFolder::stopIds).orElse(List.of()), chat);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(place + ": " + e.getMessage(), e);
        }
    }

    static List<Integer> stopIds(Json stops) {
        return stops.value() instanceof JsonArray
                ? stops.elements().stream().map(Json::asInt).toList()
                : List.of(stops.asInt());
    }

    /** As {@link #write(Path, StorageType)}, every weight as it is. */
    public void write(Path folder) {
        write(folder, StorageType.F32);
    }

    /**
     * Writes all files; each appears whole or not at all, the weights last.
     *
     * @param type what weights are stored as: F32, or rounded to BF16 or F16
     */
    public void write(Path folder, StorageType type) {
        String spelled = spelled(type);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WeightFileException(folder + ": cannot be made: " + e, e);
        }
        ChatFormat.write(folder, tokenizerFile, chat);
        JsonObject config = model.config().toJson().with("torch_dtype", spelled);
        AtomicFile.write(folder.resolve(CONFIG), JsonPrinter.pretty(config.with(STOPS, stops())));
        AtomicFile.write(folder.resolve(GENERATION), JsonPrinter.pretty(generation()));
        List<TensorData> weights =
                model.parameters().stream()
                        .map(parameter -> data(parameter.name(), parameter.value(), type))
                        .toList();
        SafetensorsWriter.write(folder.resolve(WEIGHTS), weights);
    }

    static String spelled(StorageType type) {
        return switch (type) {
            case F32 -> "float32";
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            default ->
                    throw new IllegalArgumentException(
                            "weights are stored as F32, BF16 or F16, not as " + type);
        };
    }

    /** A tensor as a weight file holds it, in F32. */
    public static TensorData data(String name, Tensor value) {
        return data(name, value, StorageType.F32);
    }

    private static TensorData data(String name, Tensor value, StorageType type) {
        List<Integer> shape = Arrays.stream(value.shape().lengths()).boxed().toList();
        return type == StorageType.F32
                ? new TensorData.Floats(name, shape, value.toFloats())
                : new TensorData.Rounded(name, shape, value.toFloats(), type);
    }

    private JsonObject generation() {
        return JsonObject.empty()
                .with("do_sample", true)
                .with(STOPS, stops())
                .with("temperature", 1.0);
    }

    private JsonValue stops() {
        return new JsonArray(stopIds.stream().<JsonValue>map(JsonNumber::of).toList());
    }
}

package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Shape;
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
import dev.adjoint.transformer.weights.TensorData;
import dev.adjoint.transformer.weights.WeightFileException;
import dev.adjoint.transformer.weights.WeightFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A model with its tokenizer and stop tokens, as a Hugging Face folder holds them: config.json, model.safetensors,
 * tokenizer.json, tokenizer_config.json, generation_config.json.
 *
 * @param model the weights
 * @param tokenizerFile the tokenizer as data
 * @param stopIds tokens that end a response
 */
public record QwenFolder(QwenModel model, TokenizerFile tokenizerFile, List<Integer> stopIds) {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String GENERATION = "generation_config.json";

    /** Copies the list. */
    public QwenFolder {
        stopIds = List.copyOf(stopIds);
    }


    /** The tokenizer, ready to use. */
    public Tokenizer tokenizer() {
        return Tokenizer.of(tokenizerFile);
    }

    /**
     * Reads a folder.
     *
     * @throws RuntimeException with one message that names file, field and numbers if anything is missing or does not fit
     */
    public static QwenFolder read(Path folder) {
        QwenConfig config = QwenConfig.of(Json.read(folder.resolve(CONFIG)));
        try (Arena arena = Arena.ofConfined()) {
            QwenModel model = model(config, WeightFolder.open(folder, arena), folder.toString());
            TokenizerFile tokenizer = TokenizerFile.read(folder.resolve(TokenizerFile.TOKENIZER_NAME));
            Path generation = folder.resolve(GENERATION);
            Json stops = Json.read(Files.exists(generation) ? generation : folder.resolve(CONFIG));
            return new QwenFolder(model, tokenizer, stopIds(stops));
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
        QwenModel model = model(config, WeightFolder.of(weights), place);
        byte[] tokenizer = files.apply(TokenizerFile.TOKENIZER_NAME);
        Json generation = Json.parse(GENERATION, files.apply(GENERATION));
        return new QwenFolder(
                model,
                TokenizerFile.parse(TokenizerFile.TOKENIZER_NAME, tokenizer),
                stopIds(generation));
    }

    private static QwenModel model(QwenConfig config, WeightFolder weights, String place) {
        return new QwenModel(config, (name, shape) -> weight(weights, name, shape, place));
    }

    private static Tensor weight(WeightFolder weights, String name, Shape shape, String place) {
        if (!weights.has(name)) {
            throw new WeightFileException(place + ": weight " + name + " of shape " + shape + " is missing");
        }
        List<Integer> stored = weights.shape(name);
        Shape found = Shape.of(stored.stream().mapToInt(Integer::intValue).toArray());
        if (!found.equals(shape)) {
            throw new WeightFileException(
                    place + ": weight " + name + " has shape " + found + ", config.json asks for " + shape);
        }
        return Tensor.of(weights.floats(name), shape.lengths());
    }

    private static List<Integer> stopIds(Json config) {
        Json stops = config.field("eos_token_id");
        if (stops.value() instanceof JsonArray) {
            return stops.elements().stream().map(Json::asInt).toList();
        }
        return List.of(stops.asInt());
    }

    /** Writes all files; each appears whole or not at all, the weights last. */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WeightFileException(folder + ": cannot be made: " + e.getMessage(), e);
        }
        tokenizerFile.write(folder);
        AtomicFile.write(folder.resolve(CONFIG), JsonPrinter.pretty(config()));
        AtomicFile.write(folder.resolve(GENERATION), JsonPrinter.pretty(generation()));
        List<TensorData> weights = model.parameters().stream()
                .map(parameter -> data(parameter.name(), parameter.value()))
                .toList();
        SafetensorsWriter.write(folder.resolve(WEIGHTS), weights);
    }

    /** A tensor as a weight file holds it. */
    public static TensorData data(String name, Tensor value) {
        List<Integer> shape =
                java.util.Arrays.stream(value.shape().lengths()).boxed().toList();
        return new TensorData.Floats(name, shape, value.toFloats());
    }

    private JsonObject config() {
        return model.config().toJson().with("eos_token_id", stops());
    }

    private JsonObject generation() {
        return JsonObject.empty().with("do_sample", true).with("eos_token_id", stops()).with("temperature", 1.0);
    }

    private JsonValue stops() {
        return new JsonArray(
                stopIds.stream().<JsonValue>map(JsonNumber::of).toList());
    }
}

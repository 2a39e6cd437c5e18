package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.gguf.GgmlType;
import dev.adjoint.transformer.gguf.GgufConfig;
import dev.adjoint.transformer.gguf.GgufData;
import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTokenizer;
import dev.adjoint.transformer.gguf.GgufType;
import dev.adjoint.transformer.gguf.GgufValue;
import dev.adjoint.transformer.gguf.GgufWeights;
import dev.adjoint.transformer.gguf.GgufWriter;
import dev.adjoint.transformer.gguf.TensorNames;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.ShardedWriter;
import dev.adjoint.transformer.weights.StorageType;
import dev.adjoint.transformer.weights.TensorData;
import dev.adjoint.transformer.weights.WeightFileException;
import dev.adjoint.transformer.weights.WeightFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites a model in another form or with weights of another type, tensor by tensor: between
 * folders and GGUF files, all four ways. No model is built, so architectures that only the files
 * describe convert as well.
 */
public final class ModelConversion {
    /** The most bytes of weights that a file of a folder has if nothing else is asked for. */
    public static final long SHARD_BYTES = 2_000_000_000;

    private static final String HEAD = "lm_head.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final Pattern EXPERT =
            Pattern.compile(
                    "(model\\.layers\\.(\\d+)\\.mlp\\.experts\\.)(\\d+)\\.(\\w+)_proj\\.weight");

    private final String place;
    private final Json config;
    private final Map<String, GgufValue> stored;
    private WeightSource weights;
    private final TokenizerFile tokenizer;
    private final List<Integer> stopIds;
    private final Optional<ChatFormat> chat;

    private ModelConversion(Path folder, Arena arena) {
        WeightFolder files = WeightFolder.open(folder, arena);
        stored = Map.of();
        place = folder.toString();
        config = Json.read(folder.resolve("config.json"));
        weights = WeightSource.of(files);
        tokenizer = ModelFiles.tokenizer(folder);
        stopIds = stops(folder, config);
        chat = ChatFormat.of(folder);
    }

    private ModelConversion(GgufFile file) {
        stored = file.metadata().values();
        place = file.file();
        config = new Json(place, "", GgufConfig.json(file));
        weights = WeightSource.of(new GgufWeights(file));
        tokenizer = GgufTokenizer.read(file);
        stopIds = GgufTokenizer.stopIds(file, tokenizer);
        chat = ChatFormat.of(file);
    }

    /**
     * Converts a model.
     *
     * @param from a folder or a GGUF file
     * @param to a path that ends in .gguf, or the folder to make
     * @param type what matrices become; norms, biases and routers stay 32-bit floats in GGUF, and a
     *     matrix whose rows are no whole blocks becomes F16
     * @param shardBytes the most bytes of weights in one file of a folder
     * @throws RuntimeException with one message if the model cannot be read or stored so
     */
    public static void convert(Path from, Path to, GgmlType type, long shardBytes) {
        convert(from, to, type, shardBytes, _ -> (_, _, values) -> values);
    }

    /** What becomes of the elements of a weight on the way. */
    @FunctionalInterface
    public interface Change {
        /** The new elements of a weight, in the same shape. */
        float[] of(String name, List<Integer> shape, float[] values);
    }

    /**
     * As {@link #convert(Path, Path, GgmlType, long)}, with changed weights.
     *
     * @param change makes the change of the axes of all weights by their checkpoint names
     */
    public static void convert(
            Path from,
            Path to,
            GgmlType type,
            long shardBytes,
            Function<Map<String, List<Integer>>, Change> change) {
        try (Arena arena = Arena.ofConfined()) {
            ModelConversion model =
                    ModelFiles.isGguf(from)
                            ? new ModelConversion(GgufFile.open(from, arena))
                            : new ModelConversion(from, arena);
            model.change(change);
            if (to.toString().endsWith(".gguf")) {
                model.writeGguf(to, type);
            } else {
                model.writeFolder(to, storageType(type), shardBytes);
            }
        }
    }

    private void change(Function<Map<String, List<Integer>>, Change> make) {
        WeightSource source = weights;
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        names().forEach(name -> shapes.put(name, source.shape().apply(name)));
        Change change = make.apply(shapes);
        weights =
                new WeightSource(
                        source.names(),
                        source.shape(),
                        name ->
                                change.of(
                                        name,
                                        source.shape().apply(name),
                                        source.floats().apply(name)));
    }

    private static StorageType storageType(GgmlType type) {
        return switch (type) {
            case F32 -> StorageType.F32;
            case F16 -> StorageType.F16;
            case BF16 -> StorageType.BF16;
            default ->
                    throw new IllegalArgumentException(
                            "a folder holds F32, F16 or BF16, not " + type + "; name a .gguf file");
        };
    }

    private static List<Integer> stops(Path folder, Json config) {
        Path generation = folder.resolve("generation_config.json");
        Optional<Json> stops =
                Files.exists(generation)
                        ? Json.read(generation).optional("eos_token_id")
                        : Optional.empty();
        return stops.or(() -> config.optional("eos_token_id"))
                .map(QwenFolder::stopIds)
                .orElse(List.of());
    }

    private void writeFolder(Path folder, StorageType type, long shardBytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WeightFileException(folder + ": cannot be made: " + e, e);
        }
        JsonValue stops = new JsonArray(stopIds.stream().<JsonValue>map(JsonNumber::of).toList());
        ChatFormat.write(folder, tokenizer, chat);
        JsonObject numbers =
                config.object()
                        .with("torch_dtype", QwenFolder.spelled(type))
                        .with("eos_token_id", stops);
        AtomicFile.write(folder.resolve("config.json"), JsonPrinter.pretty(numbers));
        JsonObject generation = JsonObject.empty().with("eos_token_id", stops);
        AtomicFile.write(folder.resolve("generation_config.json"), JsonPrinter.pretty(generation));
        ShardedWriter.write(folder, sizes(type), shardBytes, name -> tensorData(name, type));
    }

    private Map<String, Long> sizes(StorageType type) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String name : names()) {
            long elements =
                    weights.shape().apply(name).stream()
                            .mapToLong(Integer::longValue)
                            .reduce(1, Math::multiplyExact);
            sizes.put(name, elements * type.bytes());
        }
        return sizes;
    }

    /** The weights to be stored; a tied model's copy of its embedding is left out. */
    private List<String> names() {
        boolean tied = config.optional("tie_word_embeddings").map(Json::asBoolean).orElse(false);
        return weights.names().stream().filter(name -> !(tied && name.equals(HEAD))).toList();
    }

    private TensorData tensorData(String name, StorageType type) {
        List<Integer> shape = weights.shape().apply(name);
        float[] values = weights.floats().apply(name);
        return type == StorageType.F32
                ? new TensorData.Floats(name, shape, values)
                : new TensorData.Rounded(name, shape, values, type);
    }

    /** A GGUF file's own metadata stay, whatever they say; only the type of the weights changes. */
    private void writeGguf(Path file, GgmlType type) {
        Map<String, GgufValue> metadata = new LinkedHashMap<>(stored);
        if (stored.isEmpty()) {
            metadata.putAll(described());
        }
        metadata.put("general.file_type", unsigned(fileType(type)));
        metadata.put("general.quantization_version", unsigned(2));
        GgufWriter.write(file, metadata, tensors(type));
    }

    /** What config.json, tokenizer and template become. */
    private Map<String, GgufValue> described() {
        int rows = weights.shape().apply(EMBEDDING).getFirst();
        Map<String, GgufValue> metadata = new LinkedHashMap<>(GgufConfig.metadata(respelled()));
        metadata.putAll(GgufTokenizer.metadata(tokenizer, rows));
        stopIds.stream()
                .findFirst()
                .ifPresent(id -> metadata.put("tokenizer.ggml.eos_token_id", unsigned(id)));
        tokenizer.addedTokens().stream()
                .filter(token -> token.content().equals(TokenizerFile.END_OF_TEXT))
                .forEach(token ->
                        metadata.put("tokenizer.ggml.padding_token_id", unsigned(token.id())));
        metadata.put("tokenizer.ggml.add_bos_token", new GgufValue.Truth(false));
        chat.map(ChatFormat::source)
                .ifPresent(
                        source -> metadata.put(GgufTokenizer.TEMPLATE, new GgufValue.Text(source)));
        return metadata;
    }

    private Json respelled() {
        JsonObject numbers = QwenConfig.of(config).respelled(config.object());
        return new Json(config.file(), config.path(), numbers);
    }

    private static GgufValue unsigned(long value) {
        return new GgufValue.Whole(GgufType.U32, value);
    }

    /** The number that ggml's tools give for a file mostly of this type. */
    private static int fileType(GgmlType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case Q4_0 -> 2;
            case Q8_0 -> 7;
            case BF16 -> 32;
            default ->
                    throw new IllegalArgumentException(
                            "GGUF files of "
                                    + type
                                    + " are not written; F32, F16, BF16, Q8_0 and Q4_0 are");
        };
    }

    private List<GgufData> tensors(GgmlType type) {
        Map<String, List<String>> experts = new LinkedHashMap<>();
        List<GgufData> tensors = new ArrayList<>();
        for (String name : names()) {
            Matcher expert = EXPERT.matcher(name);
            if (expert.matches()) {
                String stored =
                        "blk." + expert.group(2) + ".ffn_" + expert.group(4) + "_exps.weight";
                experts.computeIfAbsent(stored, _ -> new ArrayList<>()).add(expert.group(1));
            } else {
                tensors.add(tensor(name, type));
            }
        }
        experts.forEach((stored, parts) -> tensors.add(stacked(stored, parts, type)));
        return tensors;
    }

    private GgufData tensor(String name, GgmlType type) {
        String stored =
                TensorNames.toGguf(name)
                        .orElseThrow(() ->
                                new WeightFileException(
                                        place + ": weight " + name + " has no name in GGUF"));
        List<Integer> shape = weights.shape().apply(name);
        boolean small = shape.size() < 2 || name.endsWith(".mlp.gate.weight");
        GgmlType chosen = small ? GgmlType.F32 : fitting(type, shape);
        return new GgufData(stored, chosen, shape, () -> weights.floats().apply(name));
    }

    private static GgmlType fitting(GgmlType type, List<Integer> shape) {
        return shape.getLast() % type.blockValues() == 0 ? type : GgmlType.F16;
    }

    /** One tensor of all the experts of a layer, in their order. */
    private GgufData stacked(String stored, List<String> prefixes, GgmlType type) {
        String part = stored.substring(stored.indexOf("ffn_") + 4, stored.indexOf("_exps"));
        List<String> names = new ArrayList<>();
        for (int expert = 0; expert < prefixes.size(); expert++) {
            names.add(prefixes.getFirst() + expert + "." + part + "_proj.weight");
        }
        List<Integer> each = weights.shape().apply(names.getFirst());
        List<Integer> shape = new ArrayList<>(each);
        shape.addFirst(names.size());
        return new GgufData(stored, fitting(type, shape), shape, () -> joined(names, each));
    }

    private float[] joined(List<String> names, List<Integer> shape) {
        int each = shape.stream().reduce(1, Math::multiplyExact);
        float[] values = new float[Math.multiplyExact(each, names.size())];
        for (int i = 0; i < names.size(); i++) {
            float[] expert = weights.floats().apply(names.get(i));
            if (expert.length != each) {
                throw new WeightFileException(
                        place
                                + ": weight "
                                + names.get(i)
                                + " has "
                                + expert.length
                                + " elements, the first expert has "
                                + each);
            }
            System.arraycopy(expert, 0, values, i * each, each);
        }
        return values;
    }
}

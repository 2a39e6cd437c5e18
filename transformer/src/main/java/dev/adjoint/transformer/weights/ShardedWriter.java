package dev.adjoint.transformer.weights;

import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a model's weights into a folder: as {@code model.safetensors} or, beyond a size, as
 * several files with an index, as transformers does. Only one file's weights are in memory at a
 * time.
 */
public final class ShardedWriter {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private ShardedWriter() {}

    /**
     * Writes all tensors.
     *
     * @param folder an existing folder
     * @param sizes the tensors' names in the order to be written, with their bytes
     * @param limit the most bytes of data in one file; a larger tensor has a file of its own
     * @param tensors gives a tensor by its name, once each
     * @throws WeightFileException if a file cannot be written, or the folder holds weights in the
     *     other form, which readers would take for the new ones
     */
    public static void write(
            Path folder,
            Map<String, Long> sizes,
            long limit,
            Function<String, TensorData> tensors) {
        List<List<String>> shards = shards(sizes, limit);
        Path other = folder.resolve(shards.size() == 1 ? INDEX : SINGLE);
        if (Files.exists(other)) {
            throw new WeightFileException(
                    other + ": weights in another form stand here; remove them first");
        }
        Map<String, JsonValue> places = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String file = name(i, shards.size());
            SafetensorsWriter.write(
                    folder.resolve(file), shards.get(i).stream().map(tensors).toList());
            shards.get(i).forEach(name -> places.put(name, new JsonString(file)));
        }
        if (shards.size() > 1) {
            long total = sizes.values().stream().mapToLong(Long::longValue).sum();
            JsonObject index =
                    JsonObject.empty()
                            .with("metadata", JsonObject.empty().with("total_size", total))
                            .with("weight_map", new JsonObject(places));
            AtomicFile.write(folder.resolve(INDEX), JsonPrinter.pretty(index));
        }
    }

    private static String name(int shard, int count) {
        return count == 1
                ? SINGLE
                : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard + 1, count);
    }

    private static List<List<String>> shards(Map<String, Long> sizes, long limit) {
        List<List<String>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long used = 0;
        for (Map.Entry<String, Long> tensor : sizes.entrySet()) {
            if (used + tensor.getValue() > limit && !shards.getLast().isEmpty()) {
                shards.add(new ArrayList<>());
                used = 0;
            }
            shards.getLast().add(tensor.getKey());
            used += tensor.getValue();
        }
        return shards;
    }
}

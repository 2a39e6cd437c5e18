package dev.adjoint.transformer.weights;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weights of one model, stored in one safetensors file or in several with an index. Immutable.
 */
public final class WeightFolder {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final String name;
    private final Map<String, Safetensors> files;

    private WeightFolder(String name, Map<String, Safetensors> files) {
        this.name = name;
        this.files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /**
     * Opens {@code model.safetensors} of a folder or, if there is none, the files that {@code
     * model.safetensors.index.json} lists. Reads headers only.
     *
     * @param arena owns the memory maps; closing it makes the weights unreadable
     * @throws WeightFileException if there is neither file, if a listed file is missing or lacks a
     *     listed tensor
     */
    public static WeightFolder open(Path folder, Arena arena) {
        Path single = folder.resolve(SINGLE);
        if (Files.exists(single)) {
            return of(Safetensors.open(single, arena));
        }
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            throw new WeightFileException(folder + ": holds neither " + SINGLE + " nor " + INDEX);
        }
        try {
            return new WeightFolder(INDEX, indexed(folder, Json.read(index), arena));
        } catch (JsonException e) {
            throw new WeightFileException(e.getMessage(), e);
        }
    }

    /** The weights of one file, such as a class-path resource. */
    public static WeightFolder of(Safetensors file) {
        Map<String, Safetensors> files = new LinkedHashMap<>();
        file.names().forEach(tensor -> files.put(tensor, file));
        return new WeightFolder(file.file(), files);
    }

    /** The tensors' names, sorted. */
    public Set<String> names() {
        return files.keySet();
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String tensor) {
        return files.containsKey(tensor);
    }

    /**
     * What the header says of a tensor.
     *
     * @throws WeightFileException if there is no such tensor
     */
    public TensorEntry entry(String tensor) {
        return file(tensor).entry(tensor);
    }

    /** The axes of a tensor, outermost first; empty for a scalar. */
    public List<Integer> shape(String tensor) {
        return entry(tensor).shape();
    }

    /** The elements of a tensor, as {@link Safetensors#floats(String)}. */
    public float[] floats(String tensor) {
        return file(tensor).floats(tensor);
    }

    /** The elements of a tensor, as {@link Safetensors#ints(String)}. */
    public int[] ints(String tensor) {
        return file(tensor).ints(tensor);
    }

    private Safetensors file(String tensor) {
        Safetensors file = files.get(tensor);
        if (file == null) {
            throw new WeightFileException(
                    name + ": " + tensor + ": no such tensor among " + files.size());
        }
        return file;
    }

    private static Map<String, Safetensors> indexed(Path folder, Json index, Arena arena) {
        Map<String, Safetensors> opened = new LinkedHashMap<>();
        Map<String, Safetensors> files = new LinkedHashMap<>();
        index.field("weight_map")
                .fields()
                .forEach((tensor, place) -> {
                    Safetensors file =
                            opened.computeIfAbsent(
                                    place.asString(), _ -> shard(folder, place, arena));
                    if (!file.names().contains(tensor)) {
                        throw place.error("the file " + place.asString() + " has no such tensor");
                    }
                    files.put(tensor, file);
                });
        return files;
    }

    private static Safetensors shard(Path folder, Json place, Arena arena) {
        String file = place.asString();
        // A model folder comes from elsewhere: it must not make us read outside of itself.
        if (file.isEmpty() || file.contains("/") || file.contains("\\")) {
            throw place.expected("a plain file name");
        }
        Path path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw place.error("the file " + file + " is missing in " + folder);
        }
        return Safetensors.open(path, arena);
    }
}

package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.weights.WeightFileException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of a Qwen GGUF file under the names of a checkpoint. Experts, which the file holds as
 * one tensor for each layer and part, appear one by one.
 */
public final class GgufWeights {
    private static final String PARTS = "split.count";
    private static final Pattern EXPERTS =
            Pattern.compile("blk\\.(\\d+)\\.ffn_(gate|up|down)_exps\\.weight");

    private final GgufFile file;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** A part of a stored tensor, along its outermost axis. */
    private record Part(GgufTensor tensor, List<Integer> shape, long from, long count) {}

    /**
     * The weights of a file, of which nothing is decoded yet.
     *
     * @throws WeightFileException if a tensor has a name that no Qwen model has, or the file is one
     *     of several that make a model
     */
    public GgufWeights(GgufFile file) {
        this.file = file;
        file.metadata()
                .optionalInteger(PARTS)
                .filter(count -> count > 1)
                .ifPresent(count -> {
                    throw new WeightFileException(
                            file.file() + ": " + PARTS + ": one of " + count + " parts of a model");
                });
        for (GgufTensor tensor : file.tensors().values()) {
            Optional<String> name = TensorNames.toCheckpoint(tensor.name());
            if (name.isPresent()) {
                parts.put(name.get(), new Part(tensor, tensor.shape(), 0, tensor.size()));
            } else {
                addExperts(tensor);
            }
        }
    }

    private void addExperts(GgufTensor tensor) {
        Matcher matcher = EXPERTS.matcher(tensor.name());
        if (!matcher.matches() || tensor.shape().size() != 3) {
            throw new WeightFileException(
                    file.file() + ": " + tensor.name() + ": no tensor of a Qwen model");
        }
        int experts = tensor.shape().getFirst();
        List<Integer> shape = tensor.shape().subList(1, 3);
        long count = (long) shape.get(0) * shape.get(1);
        for (int expert = 0; expert < experts; expert++) {
            String name =
                    String.format(
                            "model.layers.%s.mlp.experts.%d.%s_proj.weight",
                            matcher.group(1), expert, matcher.group(2));
            parts.put(name, new Part(tensor, shape, expert * count, count));
        }
    }

    /** The file's name, which errors start with. */
    public String file() {
        return file.file();
    }

    /** The weights' names as a checkpoint has them. */
    public Set<String> names() {
        return Collections.unmodifiableSet(parts.keySet());
    }

    /** Whether there is a weight of this name. */
    public boolean has(String name) {
        return parts.containsKey(name);
    }

    /** The axes of a weight, outermost first. */
    public List<Integer> shape(String name) {
        return part(name).shape();
    }

    /** The elements of a weight, decoded, in row-major order. */
    public float[] floats(String name) {
        Part part = part(name);
        return file.floats(part.tensor().name(), part.from(), part.count());
    }

    private Part part(String name) {
        Part part = parts.get(name);
        if (part == null) {
            throw new WeightFileException(
                    file.file() + ": " + name + ": no such weight among " + parts.size());
        }
        return part;
    }
}

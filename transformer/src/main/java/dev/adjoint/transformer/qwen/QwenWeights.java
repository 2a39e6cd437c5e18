package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.weights.WeightFileException;
import dev.adjoint.transformer.weights.WeightFolder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a model from stored weights. Every weight that the model has must be there in its shape,
 * and there must be no other: a bias that is left out would give wrong logits in silence.
 */
final class QwenWeights {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    /** Rotation frequencies, which old checkpoints store and config.json determines. */
    private static final String FREQUENCIES = ".rotary_emb.inv_freq";

    /** One matrix of one expert, as most checkpoints store it. */
    private static final Pattern EXPERT =
            Pattern.compile("(.*\\.mlp\\.experts\\.)(\\d+)\\.(gate|up|down)_proj\\.weight");

    private final String place;
    private final QwenConfig config;
    private final WeightFolder weights;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Stack> stacks = new HashMap<>();

    /** The matrices of all experts of a layer, as transformers 5 may store them. */
    private record Stack(String name, float[] values) {}

    private QwenWeights(String place, QwenConfig config, WeightFolder weights) {
        this.place = place;
        this.config = config;
        this.weights = weights;
    }

    /**
     * @param place what errors start with
     */
    static QwenModel model(String place, QwenConfig config, WeightFolder weights) {
        QwenWeights stored = new QwenWeights(place, config, weights);
        QwenModel model = located(place, () -> new QwenModel(config, stored::weight));
        for (String name : weights.names()) {
            stored.requireUse(model, name);
        }
        return model;
    }

    /** Makes a model; what config.json says may be too large for any. */
    static QwenModel located(String place, Supplier<QwenModel> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(place + ": " + e.getMessage(), e);
        }
    }

    private Tensor weight(String name, Shape shape) {
        Matcher expert = EXPERT.matcher(name);
        if (!weights.has(name) && expert.matches()) {
            return partOfStack(expert, shape);
        }
        used.add(name);
        if (!weights.has(name)) {
            throw error(name, "is missing, config.json asks for " + shape);
        }
        requireShape(name, shape);
        return Tensor.of(weights.floats(name), shape.lengths());
    }

    private void requireShape(String name, Shape shape) {
        List<Integer> stored = weights.shape(name);
        Shape found = Shape.of(stored.stream().mapToInt(Integer::intValue).toArray());
        if (!found.equals(shape)) {
            throw error(name, "has shape " + found + ", config.json asks for " + shape);
        }
    }

    /** Gate and up stand one above the other in one tensor [experts, 2 · inner, D]. */
    private Tensor partOfStack(Matcher expert, Shape shape) {
        boolean isDown = expert.group(3).equals("down");
        String part = isDown ? "down_proj" : "gate_up_proj";
        String name = expert.group(1) + part;
        if (!weights.has(name)) {
            throw error(
                    expert.group(),
                    "is missing, and so is " + name + ", config.json asks for " + shape);
        }
        int rows = isDown ? shape.length(0) : 2 * shape.length(0);
        int count = config.experts().orElseThrow().count();
        requireShape(name, Shape.of(count, rows, shape.length(1)));
        used.add(name);
        int above = expert.group(3).equals("up") ? shape.size() : 0;
        int start = Integer.parseInt(expert.group(2)) * rows * shape.length(1) + above;
        float[] values = Arrays.copyOfRange(stack(part, name), start, start + shape.size());
        return Tensor.of(values, shape.lengths());
    }

    /** Experts are asked for in order, so the layer's stack is kept until the next layer's. */
    private float[] stack(String part, String name) {
        Stack kept = stacks.get(part);
        if (kept == null || !kept.name().equals(name)) {
            kept = new Stack(name, weights.floats(name));
            stacks.put(part, kept);
        }
        return kept.values();
    }

    private void requireUse(QwenModel model, String name) {
        if (name.equals(HEAD) && model.config().tied()) {
            requireCopy();
        } else if (!used.contains(name) && !name.endsWith(FREQUENCIES)) {
            String type = model.config().architecture().modelType();
            throw error(name, "is no part of a " + type + " with this config.json");
        }
    }

    /**
     * A tied model may store the embedding twice; two different ones contradict its config.json.
     */
    private void requireCopy() {
        if (!Arrays.equals(weights.floats(HEAD), weights.floats(EMBEDDING))) {
            throw error(HEAD, "differs from " + EMBEDDING + ", though tie_word_embeddings is true");
        }
    }

    private WeightFileException error(String name, String problem) {
        return new WeightFileException(place + ": weight " + name + " " + problem);
    }
}

package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.weights.WeightFileException;
import dev.adjoint.transformer.weights.WeightFolder;
import java.util.Arrays;
import java.util.List;

/**
 * Fills a model from stored weights. Every weight that the model has must be there in its shape,
 * and there must be no other: a bias that is left out would give wrong logits in silence.
 */
final class QwenWeights {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    /** Rotation frequencies, which old checkpoints store and config.json determines. */
    private static final String FREQUENCIES = ".rotary_emb.inv_freq";

    private final String place;
    private final WeightFolder weights;

    private QwenWeights(String place, WeightFolder weights) {
        this.place = place;
        this.weights = weights;
    }

    /**
     * @param place what errors start with
     */
    static QwenModel model(String place, QwenConfig config, WeightFolder weights) {
        QwenWeights stored = new QwenWeights(place, weights);
        QwenModel model = new QwenModel(config, stored::weight);
        for (String name : weights.names()) {
            stored.requireUse(model, name);
        }
        return model;
    }

    private Tensor weight(String name, Shape shape) {
        if (!weights.has(name)) {
            throw error(name, "is missing, config.json asks for " + shape);
        }
        List<Integer> stored = weights.shape(name);
        Shape found = Shape.of(stored.stream().mapToInt(Integer::intValue).toArray());
        if (!found.equals(shape)) {
            throw error(name, "has shape " + found + ", config.json asks for " + shape);
        }
        return Tensor.of(weights.floats(name), shape.lengths());
    }

    private void requireUse(QwenModel model, String name) {
        if (name.equals(HEAD) && model.config().tied()) {
            requireCopy();
        } else if (!model.has(name) && !name.endsWith(FREQUENCIES)) {
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

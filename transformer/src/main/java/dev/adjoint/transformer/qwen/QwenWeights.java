package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.weights.WeightFileException;
import java.util.Arrays;

/**
 * Fills a model from stored weights. Every weight that the model has must be there in its shape,
 * and there must be no other: a bias that is left out would give wrong logits in silence.
 *
 * @param place what errors start with
 * @param numbers what errors call the source of the model's numbers, as in config.json
 * @param weights the stored weights
 */
record QwenWeights(String place, String numbers, WeightSource weights) {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    /** Rotation frequencies, which old checkpoints store and config.json determines. */
    private static final String FREQUENCIES = ".rotary_emb.inv_freq";

    QwenModel model(QwenConfig config) {
        QwenModel model = filled(config);
        for (String name : weights.names()) {
            if (name.equals(HEAD) && config.tied()) {
                requireCopy();
            } else if (!model.has(name) && !name.endsWith(FREQUENCIES)) {
                String type = config.architecture().modelType();
                throw error(name, "is no part of a " + type + " with this " + numbers);
            }
        }
        return model;
    }

    /** What the numbers say may be too large for any model. */
    private QwenModel filled(QwenConfig config) {
        try {
            return new QwenModel(config, this::weight);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(place + ": " + e.getMessage(), e);
        }
    }

    private Tensor weight(String name, Shape shape) {
        if (!weights.names().contains(name)) {
            throw error(name, "is missing, " + numbers + " asks for " + shape);
        }
        int[] axes = weights.shape().apply(name).stream().mapToInt(Integer::intValue).toArray();
        if (!Arrays.equals(axes, shape.lengths())) {
            throw error(
                    name,
                    "has shape " + Arrays.toString(axes) + ", " + numbers + " asks for " + shape);
        }
        return Tensor.of(weights.floats().apply(name), axes);
    }

    /**
     * A tied model may store the embedding twice; two different ones contradict its config.json.
     */
    private void requireCopy() {
        float[] head = weights.floats().apply(HEAD);
        if (!Arrays.equals(head, weights.floats().apply(EMBEDDING))) {
            throw error(HEAD, "differs from " + EMBEDDING + ", though tie_word_embeddings is true");
        }
    }

    private WeightFileException error(String name, String problem) {
        return new WeightFileException(place + ": weight " + name + " " + problem);
    }
}

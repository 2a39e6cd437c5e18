package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.gguf.GgufConfig;
import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTokenizer;
import dev.adjoint.transformer.gguf.GgufWeights;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.util.List;

/**
 * Makes a model of a GGUF file: weights decoded to 32-bit floats, every one of them used and none
 * missing, with the tokenizer, stop tokens and chat template of the metadata.
 */
final class GgufModel {
    private final GgufWeights weights;

    private GgufModel(GgufWeights weights) {
        this.weights = weights;
    }

    static QwenFolder read(GgufFile file) {
        TokenizerFile tokenizer = GgufTokenizer.read(file);
        List<Integer> stops = GgufTokenizer.stopIds(file, tokenizer);
        try {
            return new QwenFolder(model(file), tokenizer, stops, ChatFormat.of(file));
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(file.file() + ": " + e.getMessage(), e);
        }
    }

    static QwenModel model(GgufFile file) {
        QwenConfig config = QwenConfig.of(new Json(file.file(), "", GgufConfig.json(file)));
        GgufModel stored = new GgufModel(new GgufWeights(file));
        QwenModel model =
                QwenWeights.located(file.file(), () -> new QwenModel(config, stored::weight));
        for (String name : stored.weights.names()) {
            if (!model.has(name)) {
                throw stored.error(name, "is no part of this model");
            }
        }
        return model;
    }

    private Tensor weight(String name, Shape shape) {
        if (!weights.has(name)) {
            throw error(name, "is missing, the metadata asks for " + shape);
        }
        List<Integer> axes = weights.shape(name);
        Shape found = Shape.of(axes.stream().mapToInt(Integer::intValue).toArray());
        if (!found.equals(shape)) {
            throw error(name, "has shape " + found + ", the metadata asks for " + shape);
        }
        return Tensor.of(weights.floats(name), shape.lengths());
    }

    private WeightFileException error(String name, String problem) {
        return new WeightFileException(weights.file() + ": weight " + name + " " + problem);
    }
}

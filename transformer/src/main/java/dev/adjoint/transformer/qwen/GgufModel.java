package dev.adjoint.transformer.qwen;

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
    private GgufModel() {}

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
        WeightSource weights = WeightSource.of(new GgufWeights(file));
        return new QwenWeights(file.file(), "metadata", weights).model(config);
    }
}

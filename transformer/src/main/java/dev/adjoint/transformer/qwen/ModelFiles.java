package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTokenizer;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Models in either form: a folder as Hugging Face's libraries write it, or a GGUF file. What is a
 * regular file is taken for GGUF.
 */
public final class ModelFiles {
    private ModelFiles() {}

    /** Whether a path is taken for a GGUF file, and not for a folder. */
    public static boolean isGguf(Path path) {
        return Files.isRegularFile(path);
    }

    /**
     * Loads a model with tokenizer, stop tokens and chat template; quantised weights become 32-bit
     * floats. {@link QwenModel#load} loads the model only.
     *
     * @throws RuntimeException with one message that names file, field and numbers if anything is
     *     missing or does not fit
     */
    public static QwenFolder load(Path path) {
        return isGguf(path) ? fromGguf(path, GgufModel::read) : QwenFolder.read(folder(path));
    }

    /** The weights of either form, for {@link QwenModel#load}. */
    static QwenModel model(Path path) {
        return isGguf(path) ? fromGguf(path, GgufModel::model) : QwenFolder.readModel(folder(path));
    }

    /** The tokenizer of a model folder, a GGUF file or a file that ends in .json. */
    public static TokenizerFile tokenizer(Path path) {
        if (path.toString().endsWith(".json")) {
            return TokenizerFile.read(path);
        }
        return isGguf(path)
                ? fromGguf(path, GgufTokenizer::read)
                : TokenizerFile.read(folder(path).resolve(TokenizerFile.TOKENIZER_NAME));
    }

    /**
     * The chat template of a model, with its special tokens; weights are not read.
     *
     * @throws WeightFileException if the model has none
     */
    public static ChatFormat chatFormat(Path path) {
        Optional<ChatFormat> found =
                isGguf(path) ? fromGguf(path, ChatFormat::of) : ChatFormat.of(folder(path));
        return found.orElseThrow(
                () -> new WeightFileException(path + ": the model has no chat template"));
    }

    private static <T> T fromGguf(Path path, Function<GgufFile, T> reader) {
        try (Arena arena = Arena.ofConfined()) {
            return reader.apply(GgufFile.open(path, arena));
        }
    }

    private static Path folder(Path path) {
        if (!Files.isDirectory(path)) {
            throw new WeightFileException(path + ": is neither a model folder nor a GGUF file");
        }
        return path;
    }
}

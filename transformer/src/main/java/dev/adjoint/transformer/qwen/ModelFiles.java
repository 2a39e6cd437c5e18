package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTokenizer;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import dev.adjoint.transformer.template.ChatTemplate;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Models in either form: a folder as Hugging Face's libraries write it, or a GGUF file. What is a
 * regular file is taken for GGUF.
 */
public final class ModelFiles {
    private static final String TEMPLATE = "chat_template.jinja";
    private static final String TEMPLATE_FIELD = "chat_template";
    private static final List<String> ROLES = List.of("bos", "eos", "unk", "pad");

    private ModelFiles() {}

    /** Whether a path is taken for a GGUF file, and not for a folder. */
    public static boolean isGguf(Path path) {
        return Files.isRegularFile(path);
    }

    /**
     * Loads a model with tokenizer, stop tokens and chat template; quantised weights become 32-bit
     * floats.
     *
     * @throws RuntimeException with one message that names file, field and numbers if anything is
     *     missing or does not fit
     */
    public static QwenFolder load(Path path) {
        return isGguf(path) ? fromGguf(path, GgufModel::read) : QwenFolder.read(folder(path));
    }

    /** As {@link #load(Path)}, the model only. */
    public static QwenModel loadModel(Path path) {
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
        return isGguf(path) ? fromGguf(path, ModelFiles::ggufFormat) : folderFormat(folder(path));
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

    private static ChatFormat ggufFormat(GgufFile file) {
        String source =
                file.metadata()
                        .optionalText(GgufTokenizer.TEMPLATE)
                        .orElseThrow(() -> noTemplate(file.file()));
        JsonObject variables = JsonObject.empty();
        for (String role : ROLES) {
            String key = role.equals("pad") ? "padding" : role;
            Optional<String> token = GgufTokenizer.token(file, key);
            if (token.isPresent()) {
                variables = variables.with(role + "_token", token.get());
            }
        }
        return new ChatFormat(ChatTemplate.parse(file.file(), source), variables);
    }

    private static WeightFileException noTemplate(String place) {
        return new WeightFileException(place + ": the model has no chat template");
    }

    /** The chat template of a folder; empty if it has none. */
    static Optional<String> templateSource(Path folder) {
        return templateFile(folder).or(() -> templateField(tokenizerConfig(folder)));
    }

    private static Json tokenizerConfig(Path folder) {
        Path file = folder.resolve(TokenizerFile.CONFIG_NAME);
        return Files.exists(file)
                ? Json.read(file)
                : new Json(TokenizerFile.CONFIG_NAME, "", JsonObject.empty());
    }

    private static ChatFormat folderFormat(Path folder) {
        Json config = tokenizerConfig(folder);
        JsonObject variables = JsonObject.empty();
        for (String role : ROLES) {
            Optional<String> token = config.optional(role + "_token").map(ModelFiles::content);
            if (token.isPresent()) {
                variables = variables.with(role + "_token", token.get());
            }
        }
        String source = templateSource(folder).orElseThrow(() -> noTemplate(folder.toString()));
        return new ChatFormat(ChatTemplate.parse(TEMPLATE, source), variables);
    }

    /** Older files have an object here, with the token's text as its content. */
    private static String content(Json token) {
        return token.value() instanceof JsonString(String text)
                ? text
                : token.field("content").asString();
    }

    private static Optional<String> templateFile(Path folder) {
        Path file = folder.resolve(TEMPLATE);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new WeightFileException(file + ": cannot be read: " + e, e);
        }
    }

    /** One template, or a list of named ones of which the default is meant. */
    private static Optional<String> templateField(Json config) {
        Optional<Json> field = config.optional(TEMPLATE_FIELD);
        if (field.isEmpty() || !(field.get().value() instanceof JsonArray)) {
            return field.map(Json::asString);
        }
        return field.get().elements().stream()
                .filter(named -> named.field("name").asString().equals("default"))
                .findFirst()
                .map(named -> named.field("template").asString());
    }
}

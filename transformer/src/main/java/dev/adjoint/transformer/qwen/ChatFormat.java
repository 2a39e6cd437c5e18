package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTokenizer;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import dev.adjoint.transformer.template.ChatTemplate;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model wants a conversation to be written: its chat template and the special tokens that the
 * template sees beside the conversation.
 *
 * @param place the name that errors in the template start with
 * @param source the template as the model has it; it is parsed when a prompt is asked for, so that
 *     a model whose template is not understood can still be used without it
 * @param tokens the model's special tokens, as in {@code eos_token}
 */
public record ChatFormat(String place, String source, JsonObject tokens) {
    /** The name of a template's own file in a folder. */
    static final String TEMPLATE = "chat_template.jinja";

    private static final String FIELD = "chat_template";
    private static final List<String> ROLES = List.of("bos", "eos", "unk", "pad");

    /** A template for the special tokens that {@link TokenizerFile#write} names. */
    public static ChatFormat of(String source) {
        JsonObject tokens =
                JsonObject.empty()
                        .with("eos_token", TokenizerFile.TURN_END)
                        .with("pad_token", TokenizerFile.END_OF_TEXT);
        return new ChatFormat(TEMPLATE, source, tokens);
    }

    /** The format of a folder, from the template's own file or tokenizer_config.json. */
    static Optional<ChatFormat> of(Path folder) {
        Path file = folder.resolve(TokenizerFile.CONFIG_NAME);
        Json config =
                Files.exists(file)
                        ? Json.read(file)
                        : new Json(TokenizerFile.CONFIG_NAME, "", JsonObject.empty());
        return templateFile(folder.resolve(TEMPLATE))
                .or(() -> templateField(config))
                .map(source -> of(source, config));
    }

    /** A template with the special tokens of a tokenizer_config.json. */
    static ChatFormat of(String source, Json config) {
        JsonObject tokens = JsonObject.empty();
        for (String role : ROLES) {
            Optional<String> token = config.optional(role + "_token").map(ChatFormat::content);
            if (token.isPresent()) {
                tokens = tokens.with(role + "_token", token.get());
            }
        }
        return new ChatFormat(TEMPLATE, source, tokens);
    }

    /** The format of a GGUF file. */
    static Optional<ChatFormat> of(GgufFile file) {
        JsonObject tokens = JsonObject.empty();
        for (String role : ROLES) {
            String key = role.equals("pad") ? "padding" : role;
            Optional<String> token = GgufTokenizer.token(file, key);
            if (token.isPresent()) {
                tokens = tokens.with(role + "_token", token.get());
            }
        }
        JsonObject found = tokens;
        return file.metadata()
                .optionalText(GgufTokenizer.TEMPLATE)
                .map(source -> new ChatFormat(file.file(), source, found));
    }

    /** Writes a model's text: its tokenizer and, if it has one, its chat template. */
    static void write(Path folder, TokenizerFile tokenizer, Optional<ChatFormat> chat) {
        tokenizer.write(folder, chat.map(ChatFormat::tokens).orElse(JsonObject.empty()));
        chat.ifPresent(format -> AtomicFile.write(folder.resolve(TEMPLATE), format.source()));
    }

    /** Older files have an object here, with the token's text as its content. */
    private static String content(Json token) {
        return token.value() instanceof JsonString(String text)
                ? text
                : token.field("content").asString();
    }

    private static Optional<String> templateFile(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new WeightFileException(file + ": cannot be read: " + e, e);
        }
    }

    /** One template, or a list of named ones of which the default is meant. */
    private static Optional<String> templateField(Json config) {
        Optional<Json> field = config.optional(FIELD);
        if (field.isEmpty() || !(field.get().value() instanceof JsonArray)) {
            return field.map(Json::asString);
        }
        return field.get().elements().stream()
                .filter(named -> named.field("name").asString().equals("default"))
                .findFirst()
                .map(named -> named.field("template").asString());
    }

    /** The prompt of one message of the user, with the assistant's turn opened. */
    public String prompt(String userMessage) {
        return prompt(
                List.of(JsonObject.empty().with("role", "user").with("content", userMessage)));
    }

    /** The prompt of a conversation without tools, with the assistant's turn opened. */
    public String prompt(List<JsonObject> messages) {
        return prompt(messages, Optional.empty(), true, JsonObject.empty());
    }

    /**
     * The prompt of a conversation, as {@link ChatTemplate#prompt}.
     *
     * @throws dev.adjoint.transformer.template.TemplateException naming line and construct if the
     *     template is not understood or refuses the conversation
     */
    public String prompt(
            List<JsonObject> messages,
            Optional<JsonArray> tools,
            boolean addGenerationPrompt,
            JsonObject further) {
        Map<String, JsonValue> all = new LinkedHashMap<>(tokens.fields());
        all.putAll(further.fields());
        return ChatTemplate.parse(place, source)
                .prompt(messages, tools, addGenerationPrompt, new JsonObject(all));
    }
}

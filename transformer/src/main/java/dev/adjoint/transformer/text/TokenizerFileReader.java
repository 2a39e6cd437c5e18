package dev.adjoint.transformer.text;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the fields of {@code tokenizer.json}. A field that would change the ids and is not
 * supported is refused by name, and so is an unknown one: a tokenizer that is nearly right ruins a
 * model in silence.
 */
final class TokenizerFileReader {
    private static final List<String> DOCUMENT_FIELDS =
            List.of(
                    "version",
                    "truncation",
                    "padding",
                    "added_tokens",
                    "normalizer",
                    "pre_tokenizer",
                    "post_processor",
                    "decoder",
                    "model");
    private static final List<String> BYTE_LEVEL_FIELDS =
            List.of("type", "add_prefix_space", "trim_offsets", "use_regex");
    private static final List<String> TEMPLATE_FIELDS =
            List.of("type", "single", "pair", "special_tokens");
    private static final List<String> MODEL_FIELDS =
            List.of(
                    "type",
                    "dropout",
                    "unk_token",
                    "continuing_subword_prefix",
                    "end_of_word_suffix",
                    "fuse_unk",
                    "byte_fallback",
                    "ignore_merges",
                    "vocab",
                    "merges");
    private static final List<String> ADDED_FLAGS =
            List.of("single_word", "lstrip", "rstrip", "normalized");

    private TokenizerFileReader() {}

    static TokenizerFile read(Json document) {
        allow(document, DOCUMENT_FIELDS);
        absent(document, "truncation");
        absent(document, "padding");
        byteLevel(document.field("decoder"));
        document.optional("post_processor").ifPresent(TokenizerFileReader::postProcessor);
        Json model = document.field("model");
        checkModel(model);
        try {
            return new TokenizerFile(
                    expression(document.field("pre_tokenizer")),
                    composes(document),
                    vocabulary(model.field("vocab")),
                    elements(model, "merges", TokenizerFileReader::merge),
                    elements(document, "added_tokens", TokenizerFileReader::added));
        } catch (IllegalArgumentException e) {
            throw new JsonException(document.file() + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Integer> vocabulary(Json vocabulary) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        vocabulary.fields().forEach((token, id) -> ids.put(token, id.asInt()));
        return ids;
    }

    private static <T> List<T> elements(Json holder, String name, Function<Json, T> reader) {
        return holder.field(name).elements().stream().map(reader).toList();
    }

    private static void checkModel(Json model) {
        type(model, "BPE");
        allow(model, MODEL_FIELDS);
        for (String field : List.of("dropout", "unk_token")) {
            absent(model, field);
        }
        for (String field : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            // Qwen's own files have empty strings here.
            Optional<Json> text = model.optional(field);
            if (text.isPresent() && !text.get().asString().isEmpty()) {
                throw text.get().expected("\"\"");
            }
        }
        // fuse_unk is left out: without an unknown token it has no effect.
        off(model, "byte_fallback");
        off(model, "ignore_merges");
    }

    private static AddedToken added(Json token) {
        List<String> fields = new ArrayList<>(ADDED_FLAGS);
        fields.addAll(List.of("id", "content", "special"));
        allow(token, fields);
        ADDED_FLAGS.forEach(flag -> off(token, flag));
        return new AddedToken(
                token.field("id").asInt(),
                token.field("content").asString(),
                token.field("special").asBoolean());
    }

    private static Merge merge(Json merge) {
        if (merge.value() instanceof JsonString(String text)) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 2) {
                throw merge.expected("two tokens with a space between them");
            }
            return new Merge(parts[0], parts[1]);
        }
        List<Json> parts = merge.elements();
        if (parts.size() != 2) {
            throw merge.error("expected two tokens, found " + parts.size());
        }
        return new Merge(parts.get(0).asString(), parts.get(1).asString());
    }

    private static boolean composes(Json document) {
        Optional<Json> normalizer = document.optional("normalizer");
        normalizer.ifPresent(json -> {
            type(json, "NFC");
            allow(json, List.of("type"));
        });
        return normalizer.isPresent();
    }

    private static String expression(Json sequence) {
        type(sequence, "Sequence");
        allow(sequence, List.of("type", "pretokenizers"));
        Json parts = sequence.field("pretokenizers");
        if (parts.elements().size() != 2) {
            throw parts.error(
                    "expected Split and ByteLevel, found " + parts.elements().size() + " elements");
        }
        Json byteLevel = parts.elements().get(1);
        byteLevel(byteLevel);
        off(byteLevel, "add_prefix_space");
        // Where the field is absent, the reference cuts by an expression of its own.
        byteLevel.field("use_regex");
        off(byteLevel, "use_regex");
        return split(parts.elements().get(0));
    }

    private static String split(Json split) {
        type(split, "Split");
        allow(split, List.of("type", "pattern", "behavior", "invert"));
        off(split, "invert");
        if (!split.field("behavior").asString().equals("Isolated")) {
            throw split.field("behavior").expected("\"Isolated\"");
        }
        allow(split.field("pattern"), List.of("Regex"));
        Json expression = split.field("pattern").field("Regex");
        if (PieceSplitter.of(expression.asString()).isEmpty()) {
            throw expression.error("not one of Qwen's expressions: " + expression.asString());
        }
        return expression.asString();
    }

    /** A template that adds nothing is what transformers writes where a tokenizer had none. */
    private static void postProcessor(Json json) {
        if (!json.field("type").asString().equals("TemplateProcessing")) {
            byteLevel(json);
            return;
        }
        allow(json, TEMPLATE_FIELDS);
        Json single = json.field("single");
        single.elements().forEach(piece -> allow(piece, List.of("Sequence")));
        if (single.elements().size() != 1) {
            throw single.error("expected one element, found " + single.elements().size());
        }
    }

    private static void byteLevel(Json json) {
        type(json, "ByteLevel");
        allow(json, BYTE_LEVEL_FIELDS);
    }

    private static void type(Json json, String name) {
        Json type = json.field("type");
        if (!type.asString().equals(name)) {
            throw type.expected("\"" + name + "\"");
        }
    }

    private static void allow(Json json, List<String> names) {
        json.fields()
                .forEach((name, field) -> {
                    if (!names.contains(name)) {
                        throw field.error("the field is not supported");
                    }
                });
    }

    private static void absent(Json json, String name) {
        Optional<Json> field = json.optional(name);
        if (field.isPresent()) {
            throw field.get().expected("null");
        }
    }

    private static void off(Json json, String name) {
        Optional<Json> field = json.optional(name);
        if (field.isPresent() && field.get().asBoolean()) {
            throw field.get().expected("false");
        }
    }
}

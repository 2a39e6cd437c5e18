package dev.adjoint.transformer.text;

import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes the JSON of {@code tokenizer.json} and {@code tokenizer_config.json}, in the field order of
 * Qwen's files.
 */
final class TokenizerFileWriter {
    private static final JsonNull NULL = new JsonNull();
    private static final long LONGEST_TEXT = 131_072;

    private TokenizerFileWriter() {}

    static JsonObject tokenizer(TokenizerFile file) {
        return JsonObject.empty()
                .with("version", "1.0")
                .with("truncation", NULL)
                .with("padding", NULL)
                .with("added_tokens", array(file.addedTokens(), TokenizerFileWriter::added))
                .with("normalizer", file.composes() ? JsonObject.empty().with("type", "NFC") : NULL)
                .with("pre_tokenizer", preTokenizer(file.expression()))
                .with("post_processor", byteLevel())
                .with("decoder", byteLevel())
                .with("model", model(file));
    }

    static JsonObject configuration(JsonObject tokens) {
        JsonObject usual =
                JsonObject.empty()
                        .with("add_prefix_space", false)
                        .with("bos_token", NULL)
                        .with("clean_up_tokenization_spaces", false)
                        .with("eos_token", TokenizerFile.TURN_END)
                        .with("errors", "replace")
                        .with("model_max_length", LONGEST_TEXT)
                        .with("pad_token", TokenizerFile.END_OF_TEXT)
                        .with("split_special_tokens", false)
                        .with("tokenizer_class", "Qwen2Tokenizer")
                        .with("unk_token", NULL);
        Map<String, JsonValue> fields = new LinkedHashMap<>(usual.fields());
        fields.putAll(tokens.fields());
        return new JsonObject(fields);
    }

    private static JsonObject model(TokenizerFile file) {
        Map<String, JsonValue> vocabulary = new LinkedHashMap<>();
        file.vocabulary().forEach((token, id) -> vocabulary.put(token, JsonNumber.of(id)));
        return JsonObject.empty()
                .with("type", "BPE")
                .with("dropout", NULL)
                .with("unk_token", NULL)
                .with("continuing_subword_prefix", "")
                .with("end_of_word_suffix", "")
                .with("fuse_unk", false)
                .with("byte_fallback", false)
                .with("ignore_merges", false)
                .with("vocab", new JsonObject(vocabulary))
                .with("merges", array(file.merges(), TokenizerFileWriter::merge));
    }

    private static JsonValue merge(Merge merge) {
        return new JsonString(merge.left() + " " + merge.right());
    }

    private static JsonObject added(AddedToken token) {
        return JsonObject.empty()
                .with("id", token.id())
                .with("content", token.content())
                .with("single_word", false)
                .with("lstrip", false)
                .with("rstrip", false)
                .with("normalized", false)
                .with("special", token.special());
    }

    private static JsonObject preTokenizer(String expression) {
        JsonObject split =
                JsonObject.empty()
                        .with("type", "Split")
                        .with("pattern", JsonObject.empty().with("Regex", expression))
                        .with("behavior", "Isolated")
                        .with("invert", false);
        return JsonObject.empty()
                .with("type", "Sequence")
                .with("pretokenizers", JsonArray.of(split, byteLevel()));
    }

    private static JsonObject byteLevel() {
        return JsonObject.empty()
                .with("type", "ByteLevel")
                .with("add_prefix_space", false)
                .with("trim_offsets", false)
                .with("use_regex", false);
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonValue> writer) {
        return new JsonArray(items.stream().map(writer).toList());
    }
}

package dev.adjoint.transformer.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * tokenizer.json: written and read back, variants that are accepted, and every refusal by its
 * message.
 */
class TokenizerFileTest {
    private static final TokenizerFile FILE =
            TokenizerFile.of(
                    List.of(new Merge("h", "e"), new Merge("l", "l"), new Merge("he", "ll")));
    private static final String JSON = FILE.tokenizerJson();

    @TempDir Path folder;

    @Test
    void whatIsWrittenReadsBack() {
        FILE.write(folder);
        assertEquals(FILE, TokenizerFile.read(folder.resolve("tokenizer.json")));
        Tokenizer tokenizer = Tokenizer.read(folder.resolve("tokenizer.json"));
        assertEquals(256 + 3 + 5, tokenizer.vocabularySize());
        assertEquals("hell", tokenizer.tokenOf(258));
        assertEquals(259, tokenizer.idOf("<|endoftext|>").orElseThrow());
        assertTrue(tokenizer.idOf("hello").isEmpty());
        assertTrue(tokenizer.isSpecial(261));
        assertFalse(tokenizer.isSpecial(262));
        assertArrayEquals(new int[] {258, 78}, tokenizer.encode("hello"));
    }

    @Test
    void mergesMayBePairs() {
        assertEquals(FILE, parse(JSON.replaceAll("\"(h|l|he) (e|l|ll)\"", "[\"$1\", \"$2\"]")));
    }

    @Test
    void fieldsWithoutEffectMayBeAbsent() {
        TokenizerFile file =
                parse(
                        JSON.replace("\"truncation\": null,", "")
                                .replace("\"dropout\": null,", "")
                                .replace("\"ignore_merges\": false,", "")
                                .replace(
                                        "\"continuing_subword_prefix\": \"\",",
                                        "\"continuing_subword_prefix\": null,"));
        assertEquals(FILE, file);
    }

    @Test
    void aTemplateMayAddNothing() {
        String empty = "{\"type\": \"TemplateProcessing\", \"single\": [%s], \"pair\": []}";
        String sequence = "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}";
        assertEquals(FILE, withPostProcessor(empty.formatted(sequence)));
        assertEquals(
                "tokenizer.json: post_processor.single[0].SpecialToken: the field is not supported",
                assertThrows(
                                JsonException.class,
                                () -> withPostProcessor(empty.formatted("{\"SpecialToken\": {}}")))
                        .getMessage());
        assertEquals(
                "tokenizer.json: post_processor.single: expected one element, found 2",
                assertThrows(
                                JsonException.class,
                                () -> withPostProcessor(empty.formatted(sequence + "," + sequence)))
                        .getMessage());
    }

    private static TokenizerFile withPostProcessor(String json) {
        return parse(
                JSON.replaceFirst(
                        "\"post_processor\": \\{[^}]*\\}", "\"post_processor\": " + json));
    }

    @Test
    void withoutANormalizerTextStaysAsItIs() {
        TokenizerFile file =
                parse(JSON.replaceFirst("\"normalizer\": \\{[^}]*\\}", "\"normalizer\": null"));
        assertFalse(file.composes());
        assertEquals(
                "e\u0301", Tokenizer.of(file).decode(Tokenizer.of(file).encode("e\u0301"), false));
        assertEquals(
                "\u00e9", Tokenizer.of(FILE).decode(Tokenizer.of(FILE).encode("e\u0301"), false));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "truncation: expected null, found an object",
                        "\"truncation\": null",
                        "\"truncation\": {}"),
                refusal(
                        "padding: expected null, found an object",
                        "\"padding\": null",
                        "\"padding\": {}"),
                refusal(
                        "colour: the field is not supported",
                        "\"version\": \"1.0\",",
                        "\"colour\": 1,"),
                refusal("normalizer.type: expected \"NFC\", found \"NFKC\"", "\"NFC\"", "\"NFKC\""),
                refusal(
                        "pre_tokenizer.type: expected \"Sequence\", found \"Split\"",
                        "\"Sequence\"",
                        "\"Split\""),
                refusal(
                        "pre_tokenizer.pretokenizers[0].behavior: expected \"Isolated\", found"
                                + " \"Removed\"",
                        "Isolated",
                        "Removed"),
                refusal(
                        "pre_tokenizer.pretokenizers[0].invert: expected false, found true",
                        "\"invert\": false",
                        "\"invert\": true"),
                refusal(
                        "pre_tokenizer.pretokenizers[1].use_regex: expected false, found true",
                        "\"use_regex\": false",
                        "\"use_regex\": true"),
                refusal(
                        "pre_tokenizer.pretokenizers[1].add_prefix_space: expected false, found"
                                + " true",
                        "\"add_prefix_space\": false",
                        "\"add_prefix_space\": true"),
                refusal(
                        "post_processor.type: expected \"ByteLevel\", found \"RobertaProcessing\"",
                        "\"post_processor\": {\n    \"type\": \"ByteLevel\"",
                        "\"post_processor\": {\n    \"type\": \"RobertaProcessing\""),
                refusal(
                        "model.type: expected \"BPE\", found \"Unigram\"",
                        "\"BPE\"",
                        "\"Unigram\""),
                refusal(
                        "model.dropout: expected null, found 0.1",
                        "\"dropout\": null",
                        "\"dropout\": 0.1"),
                refusal(
                        "model.unk_token: expected null, found \"<unk>\"",
                        "\"unk_token\": null",
                        "\"unk_token\": \"<unk>\""),
                refusal(
                        "model.end_of_word_suffix: expected \"\", found \"</w>\"",
                        "\"end_of_word_suffix\": \"\"",
                        "\"end_of_word_suffix\": \"</w>\""),
                refusal(
                        "model.byte_fallback: expected false, found true",
                        "\"byte_fallback\": false",
                        "\"byte_fallback\": true"),
                refusal(
                        "model.ignore_merges: expected false, found true",
                        "\"ignore_merges\": false",
                        "\"ignore_merges\": true"),
                refusal(
                        "model.vocab.!: expected an integer, found \"0\"",
                        "\"!\": 0",
                        "\"!\": \"0\""),
                refusal(
                        "model.merges[0]: expected two tokens with a space between them, found"
                                + " \"he\"",
                        "\"h e\"",
                        "\"he\""),
                refusal(
                        "model.merges[0]: expected two tokens, found 3",
                        "\"h e\"",
                        "[\"h\", \"e\", \"l\"]"),
                refusal(
                        "added_tokens[0].lstrip: expected false, found true",
                        "\"lstrip\": false",
                        "\"lstrip\": true"),
                refusal(
                        "added_tokens[0].rstrip: expected false, found true",
                        "\"rstrip\": false",
                        "\"rstrip\": true"),
                refusal(
                        "added_tokens[0].single_word: expected false, found true",
                        "\"single_word\": false",
                        "\"single_word\": true"),
                refusal(
                        "added_tokens[0].normalized: expected false, found true",
                        "\"normalized\": false",
                        "\"normalized\": true"),
                refusal("token \"!\": the id -1 is negative", "\"!\": 0", "\"!\": -1"),
                refusal(
                        "token \"\\\"\": the id 0 belongs to \"!\" already".replace("\\", ""),
                        "\": 1,",
                        "\": 0,"),
                refusal("the byte token \"!\" is missing in the vocabulary", "\"!\": 0,", ""),
                refusal(
                        "token \"h e\": it is not spelled in the byte alphabet",
                        "\"he\": 256",
                        "\"h e\": 256"),
                refusal("merge 0: \"hl\" is missing in the vocabulary", "\"h e\"", "\"h l\""),
                refusal("merge 1: it stands there twice", "\"l l\"", "\"h e\""),
                refusal(
                        "added token \"<think>\": the id 261 belongs to \"<|im_end|>\" already",
                        "\"id\": 262",
                        "\"id\": 261"),
                refusal("added token with id 262: the content is empty", "\"<think>\"", "\"\""),
                refusal(
                        "added token \"hell\": the id is 262, but 258 in the vocabulary",
                        "\"<think>\"",
                        "\"hell\""),
                refusal(
                        "added token \"<|im_end|>\": it stands there twice",
                        "\"<think>\"",
                        "\"<|im_end|>\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void unsupportedFilesAreRefused(String message, String target, String replacement) {
        String changed =
                JSON.contains(target)
                        ? JSON.substring(0, JSON.indexOf(target))
                                + replacement
                                + JSON.substring(JSON.indexOf(target) + target.length())
                        : "";
        assertEquals(message, refused(changed));
    }

    @Test
    void tokensThatAnyTextCouldMakeAreNoAddedTokens() {
        assertEquals(
                "merge 2: it makes the added token \"hell\" out of any text",
                refused(
                        JSON.replace("\"<think>\"", "\"hell\"")
                                .replace("\"id\": 262", "\"id\": 258")));
        assertEquals(
                "added token \"!\": it is a byte, so any text makes it",
                refused(JSON.replace("\"<think>\"", "\"!\"").replace("\"id\": 262", "\"id\": 0")));
    }

    /** A table has a place for every id, so an id alone must not make it large. */
    @Test
    void idsFarBeyondTheOthersAreRefused() {
        String far = refused(JSON.replace("\"id\": 262", "\"id\": 2147483647"));
        assertTrue(far.startsWith("added token \""), far);
        assertTrue(far.contains("the id 2147483647 is beyond 65"), far);
        String wrapped = refused(JSON.replace("\"id\": 262", "\"id\": 4294967558"));
        assertTrue(wrapped.endsWith("id: expected an integer, found 4294967558"), wrapped);
    }

    @Test
    void otherExpressionsAreRefused() {
        assertEquals(
                "pre_tokenizer.pretokenizers[0].pattern.Regex: not one of Qwen's expressions: \\d+",
                refused(
                        JSON.replaceFirst(
                                "\"Regex\": \"[^\\n]*\"\\n", "\"Regex\": \"\\\\\\\\d+\"\n")));
    }

    private static TokenizerFile parse(String json) {
        return TokenizerFile.parse("tokenizer.json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static String refused(String json) {
        String start = "tokenizer.json: ";
        String message = assertThrows(JsonException.class, () -> parse(json)).getMessage();
        assertTrue(message.startsWith(start), message);
        return message.substring(start.length());
    }

    private static Arguments refusal(String message, String target, String replacement) {
        return Arguments.of(message, target, replacement);
    }
}

package dev.adjoint.transformer.text;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.weights.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a {@code tokenizer.json}: a byte-level BPE in the form that Qwen uses, as Hugging
 * Face's libraries read and write it.
 *
 * @param expression the regular expression that cuts text into pieces, one of those that Qwen's
 *     files have
 * @param composes whether text is brought to Unicode normalization form C first
 * @param vocabulary the merged tokens, spelled in the byte alphabet, with their ids
 * @param merges the merges, the first to be applied first
 * @param addedTokens the tokens outside of the merges
 */
public record TokenizerFile(
        String expression,
        boolean composes,
        Map<String, Integer> vocabulary,
        List<Merge> merges,
        List<AddedToken> addedTokens) {
    /** The name that the libraries look for in a model's folder. */
    public static final String TOKENIZER_NAME = "tokenizer.json";

    /** The name of the settings beside it. */
    public static final String CONFIG_NAME = "tokenizer_config.json";

    /** The {@link #expression} of Qwen2, Qwen2.5 and Qwen3. */
    public static final String QWEN2_EXPRESSION = PieceSplitter.QWEN2;

    /** The {@link #expression} of Qwen3.5. */
    public static final String QWEN35_EXPRESSION = PieceSplitter.QWEN35;

    /** The token between documents, also used as padding. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    /** The token that opens a chat turn. */
    public static final String TURN_START = "<|im_start|>";

    /** The token that ends a chat turn. */
    public static final String TURN_END = "<|im_end|>";

    /** The token that opens a reasoning block; shown when decoding. */
    public static final String THINK_START = "<think>";

    /** The token that ends a reasoning block; shown when decoding. */
    public static final String THINK_END = "</think>";

    /** How many tokens {@link #of(List)} has beside those of the merges. */
    static final int FIXED_TOKENS = 256 + 5;

    /**
     * Copies and checks the parts.
     *
     * @throws IllegalArgumentException if an id is used twice, a byte or the product of a merge has
     *     no token, or user text could produce an added token
     */
    public TokenizerFile {
        vocabulary = Collections.unmodifiableMap(new LinkedHashMap<>(vocabulary));
        merges = List.copyOf(merges);
        addedTokens = List.copyOf(addedTokens);
        new TokenizerFileCheck(vocabulary, merges, addedTokens).run();
    }

    /**
     * The tokenizer of these merges: the 256 bytes first, then a token for each merge, then {@link
     * #END_OF_TEXT}, {@link #TURN_START}, {@link #TURN_END}, {@link #THINK_START} and {@link
     * #THINK_END}.
     *
     * @throws IllegalArgumentException if a merge names a token that no byte or earlier merge has
     *     made
     */
    public static TokenizerFile of(List<Merge> merges) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (char character : new ByteAlphabet().inVocabularyOrder().toCharArray()) {
            vocabulary.put(String.valueOf(character), vocabulary.size());
        }
        merges.forEach(merge -> vocabulary.putIfAbsent(merge.joined(), vocabulary.size()));
        List<AddedToken> added = new ArrayList<>();
        for (String content : List.of(END_OF_TEXT, TURN_START, TURN_END, THINK_START, THINK_END)) {
            boolean special = content.startsWith("<|");
            added.add(new AddedToken(vocabulary.size() + added.size(), content, special));
        }
        return new TokenizerFile(PieceSplitter.QWEN2, true, vocabulary, merges, added);
    }

    /**
     * Reads a {@code tokenizer.json}.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming the field if the file asks for
     *     something that is not supported or contradicts itself
     */
    public static TokenizerFile parse(String name, byte[] content) {
        return TokenizerFileReader.read(Json.parse(name, content));
    }

    /** As {@link #parse(String, byte[])} from a file, named by its last path element. */
    public static TokenizerFile read(Path path) {
        return TokenizerFileReader.read(Json.read(path));
    }

    /** The text of {@code tokenizer.json}. */
    public String tokenizerJson() {
        return JsonPrinter.pretty(TokenizerFileWriter.tokenizer(this));
    }

    /**
     * The text of {@code tokenizer_config.json}: turns end with {@link #TURN_END} and padding is
     * {@link #END_OF_TEXT}, if nothing else is said.
     *
     * @param tokens special tokens by their role, as in {@code eos_token}
     */
    public String configJson(JsonObject tokens) {
        return JsonPrinter.pretty(TokenizerFileWriter.configuration(tokens));
    }

    /** As {@link #write(Path, JsonObject)}, with the usual special tokens. */
    public void write(Path folder) {
        write(folder, JsonObject.empty());
    }

    /**
     * Writes {@value #TOKENIZER_NAME} and {@value #CONFIG_NAME} into an existing folder, each in
     * one step.
     *
     * @param tokens as for {@link #configJson}
     */
    public void write(Path folder, JsonObject tokens) {
        AtomicFile.write(folder.resolve(TOKENIZER_NAME), tokenizerJson());
        AtomicFile.write(folder.resolve(CONFIG_NAME), configJson(tokens));
    }
}

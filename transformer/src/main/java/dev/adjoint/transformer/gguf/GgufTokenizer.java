package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.gguf.GgufValue.Elements;
import dev.adjoint.transformer.gguf.GgufValue.Text;
import dev.adjoint.transformer.text.AddedToken;
import dev.adjoint.transformer.text.Merge;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tokenizer in GGUF metadata and as a {@link TokenizerFile}, both ways. */
public final class GgufTokenizer {
    /** The key of the chat template. */
    public static final String TEMPLATE = "tokenizer.chat_template";

    private static final String PREFIX = "tokenizer.ggml.";
    private static final String MODEL = PREFIX + "model";
    private static final String SPLITTING = PREFIX + "pre";
    private static final String TOKENS = PREFIX + "tokens";
    private static final String TYPES = PREFIX + "token_type";
    private static final String MERGES = PREFIX + "merges";

    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;

    private final GgufMetadata metadata;
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
    private final List<AddedToken> added = new ArrayList<>();

    private GgufTokenizer(GgufMetadata metadata) {
        this.metadata = metadata;
    }

    /**
     * The tokenizer of a file. Tokens that only fill the vocabulary up to the model's rows are left
     * out.
     *
     * @throws WeightFileException naming the key if one is missing, of another type, or describes
     *     no tokenizer of Qwen
     */
    public static TokenizerFile read(GgufFile file) {
        return new GgufTokenizer(file.metadata()).read();
    }

    private TokenizerFile read() {
        String model = metadata.text(MODEL);
        if (!model.equals("gpt2")) {
            throw error(MODEL, "\"" + model + "\" is not supported, only \"gpt2\"");
        }
        List<String> tokens = metadata.strings(TOKENS);
        int[] types = metadata.optionalIntegers(TYPES).orElseGet(() -> filled(tokens.size()));
        if (types.length != tokens.size()) {
            throw error(TYPES, types.length + " types for " + tokens.size() + " tokens");
        }
        for (int id = 0; id < types.length; id++) {
            token(id, tokens.get(id), types[id]);
        }
        try {
            return new TokenizerFile(expression(), true, vocabulary, merges(), added);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(
                    metadata.file() + ": " + TOKENS + ": " + e.getMessage(), e);
        }
    }

    private static int[] filled(int count) {
        int[] types = new int[count];
        Arrays.fill(types, NORMAL);
        return types;
    }

    private void token(int id, String token, int type) {
        switch (type) {
            case NORMAL -> {
                if (vocabulary.putIfAbsent(token, id) != null) {
                    throw error(TOKENS + "[" + id + "]", "\"" + token + "\" stands there twice");
                }
            }
            case CONTROL, USER_DEFINED -> added.add(new AddedToken(id, token, type == CONTROL));
            case UNUSED -> {
                // A filler that makes as many tokens as the embedding has rows.
            }
            default ->
                    throw error(TYPES + "[" + id + "]", "the type " + type + " is not supported");
        }
    }

    private String expression() {
        String splitting = metadata.text(SPLITTING);
        return switch (splitting) {
            case "qwen2" -> TokenizerFile.QWEN2_EXPRESSION;
            case "qwen35" -> TokenizerFile.QWEN35_EXPRESSION;
            default -> throw error(SPLITTING, "\"" + splitting + "\" is not supported");
        };
    }

    private List<Merge> merges() {
        List<Merge> merges = new ArrayList<>();
        for (String merge : metadata.strings(MERGES)) {
            int space = merge.indexOf(' ');
            if (space < 0) {
                throw error(MERGES + "[" + merges.size() + "]", "\"" + merge + "\" has no space");
            }
            merges.add(new Merge(merge.substring(0, space), merge.substring(space + 1)));
        }
        return merges;
    }

    private WeightFileException error(String key, String problem) {
        return new WeightFileException(metadata.file() + ": " + key + ": " + problem);
    }

    /**
     * The ids that end a turn: the file's end of sequence and of turn, and the end of a document,
     * which chat models of this family stop at as well.
     */
    public static List<Integer> stopIds(GgufFile file, TokenizerFile tokenizer) {
        Set<Integer> ids = new LinkedHashSet<>();
        GgufMetadata metadata = file.metadata();
        metadata.optionalInteger(PREFIX + "eos_token_id").ifPresent(ids::add);
        metadata.optionalInteger(PREFIX + "eot_token_id").ifPresent(ids::add);
        tokenizer.addedTokens().stream()
                .filter(token -> token.content().equals(TokenizerFile.END_OF_TEXT))
                .forEach(token -> ids.add(token.id()));
        return List.copyOf(ids);
    }

    /**
     * The token that a file names for a role such as {@code eos}; empty if it names none, or one
     * that it does not have.
     */
    public static Optional<String> token(GgufFile file, String role) {
        GgufMetadata metadata = file.metadata();
        Optional<Integer> id = metadata.optionalInteger(PREFIX + role + "_token_id");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<String> tokens = metadata.strings(TOKENS);
        return id.filter(number -> number >= 0 && number < tokens.size()).map(tokens::get);
    }

    /**
     * The metadata that a tokenizer becomes.
     *
     * @param rows the rows of the model's embedding; tokens that are missing are filled up
     * @throws IllegalArgumentException if the tokenizer has more ids than rows
     */
    public static Map<String, GgufValue> metadata(TokenizerFile tokenizer, int rows) {
        String[] tokens = new String[rows];
        int[] types = new int[rows];
        for (int id = 0; id < rows; id++) {
            tokens[id] = "[PAD" + id + "]";
            types[id] = UNUSED;
        }
        tokenizer.vocabulary().forEach((token, id) -> set(tokens, types, id, token, NORMAL));
        for (AddedToken token : tokenizer.addedTokens()) {
            int type = token.special() ? CONTROL : USER_DEFINED;
            set(tokens, types, token.id(), token.content(), type);
        }
        List<String> merges =
                tokenizer.merges().stream()
                        .map(merge -> merge.left() + " " + merge.right())
                        .toList();
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put(MODEL, new Text("gpt2"));
        values.put(SPLITTING, new Text(splitting(tokenizer)));
        values.put(TOKENS, Elements.of(List.of(tokens)));
        values.put(TYPES, Elements.of(types));
        values.put(MERGES, Elements.of(merges));
        return values;
    }

    private static String splitting(TokenizerFile tokenizer) {
        return tokenizer.expression().equals(TokenizerFile.QWEN35_EXPRESSION) ? "qwen35" : "qwen2";
    }

    private static void set(String[] tokens, int[] types, int id, String token, int type) {
        if (id >= tokens.length) {
            throw new IllegalArgumentException(
                    "the token \""
                            + token
                            + "\" has the id "
                            + id
                            + ", the model has rows for "
                            + tokens.length);
        }
        tokens[id] = token;
        types[id] = type;
    }
}

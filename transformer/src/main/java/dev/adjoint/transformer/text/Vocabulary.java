package dev.adjoint.transformer.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Tokens by id and ids by token, with the bytes that each stands for. An id that no token has is a
 * hole.
 */
final class Vocabulary {
    private static final String HOLE = "";

    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> tokens;
    private final BitSet added = new BitSet();
    private final BitSet special = new BitSet();
    private final ByteAlphabet alphabet = new ByteAlphabet();

    Vocabulary(TokenizerFile file) {
        ids.putAll(file.vocabulary());
        for (AddedToken token : file.addedTokens()) {
            ids.put(token.content(), token.id());
            added.set(token.id());
            special.set(token.id(), token.special());
        }
        tokens = new ArrayList<>(Collections.nCopies(Collections.max(ids.values()) + 1, HOLE));
        ids.forEach((token, id) -> tokens.set(id, token));
    }

    int size() {
        return tokens.size();
    }

    OptionalInt idOf(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The id of a token that the file's checks have found to exist. */
    int id(String token) {
        return idOf(token)
                .orElseThrow(() -> new IllegalStateException("no token \"" + token + "\""));
    }

    /** The ids of the 256 byte tokens, by the byte's unsigned value. */
    int[] byteIds() {
        int[] byteIds = new int[256];
        for (int value = 0; value < byteIds.length; value++) {
            byteIds[value] = id(String.valueOf(alphabet.character(value)));
        }
        return byteIds;
    }

    /** Whether a token has this id, which must not be negative. */
    boolean used(int id) {
        return id < tokens.size() && !tokens.get(id).equals(HOLE);
    }

    String tokenOf(int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new IllegalArgumentException(
                    "tokenizer: token id "
                            + id
                            + " is outside the vocabulary of "
                            + tokens.size()
                            + " tokens");
        }
        String token = tokens.get(id);
        if (token.equals(HOLE)) {
            throw new IllegalArgumentException(
                    "tokenizer: token id "
                            + id
                            + " is unused in the vocabulary of "
                            + tokens.size()
                            + " tokens");
        }
        return token;
    }

    byte[] bytes(int id) {
        String token = tokenOf(id);
        return added.get(id) ? token.getBytes(StandardCharsets.UTF_8) : alphabet.bytes(token);
    }

    boolean special(int id) {
        return special.get(id);
    }
}

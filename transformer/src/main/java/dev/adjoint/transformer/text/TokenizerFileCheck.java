package dev.adjoint.transformer.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that the parts of a {@link TokenizerFile} keep together. Errors are
 * IllegalArgumentExceptions.
 */
final class TokenizerFileCheck {
    /** How many ids without a token there may be; a table has a place for each. */
    private static final int GAPS = 1 << 16;

    private final Map<String, Integer> vocabulary;
    private final List<Merge> merges;
    private final List<AddedToken> addedTokens;
    private final Map<Integer, String> byId = new HashMap<>();
    private final Set<String> addedContents = new HashSet<>();
    private final ByteAlphabet alphabet = new ByteAlphabet();

    TokenizerFileCheck(
            Map<String, Integer> vocabulary, List<Merge> merges, List<AddedToken> addedTokens) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.addedTokens = addedTokens;
    }

    void run() {
        vocabulary.forEach((token, id) -> claim(id, token, "token"));
        addedTokens.forEach(this::checkAdded);
        vocabulary.keySet().forEach(this::checkSpelling);
        alphabet.inVocabularyOrder().chars().forEach(this::checkByte);
        Set<Merge> seen = new HashSet<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            checkMerge(rank, merges.get(rank));
            check(seen.add(merges.get(rank)), "merge " + rank + ": it stands there twice");
        }
    }

    private void claim(int id, String token, String kind) {
        String label = kind + " \"" + token + "\"";
        check(id >= 0, label + ": the id " + id + " is negative");
        int limit = vocabulary.size() + addedTokens.size() + GAPS;
        check(id < limit, label + ": the id " + id + " is beyond " + limit + ", far from others");
        String other = byId.putIfAbsent(id, token);
        check(other == null, label + ": the id " + id + " belongs to \"" + other + "\" already");
    }

    private void checkAdded(AddedToken token) {
        String label = "added token \"" + token.content() + "\"";
        check(
                !token.content().isEmpty(),
                "added token with id " + token.id() + ": the content is empty");
        check(addedContents.add(token.content()), label + ": it stands there twice");
        Integer merged = vocabulary.get(token.content());
        if (merged == null) {
            claim(token.id(), token.content(), "added token");
        } else {
            check(
                    merged == token.id(),
                    label + ": the id is " + token.id() + ", but " + merged + " in the vocabulary");
        }
    }

    private void checkSpelling(String token) {
        check(
                addedContents.contains(token) || (!token.isEmpty() && alphabet.spells(token)),
                "token \"" + token + "\": it is not spelled in the byte alphabet");
    }

    private void checkByte(int character) {
        String token = Character.toString(character);
        check(
                vocabulary.containsKey(token),
                "the byte token \"" + token + "\" is missing in the vocabulary");
        check(
                !addedContents.contains(token),
                "added token \"" + token + "\": it is a byte, so any text makes it");
    }

    private void checkMerge(int rank, Merge merge) {
        for (String token : List.of(merge.left(), merge.right(), merge.joined())) {
            check(
                    vocabulary.containsKey(token),
                    "merge " + rank + ": \"" + token + "\" is missing in the vocabulary");
        }
        check(
                !addedContents.contains(merge.joined()),
                "merge "
                        + rank
                        + ": it makes the added token \""
                        + merge.joined()
                        + "\" out of any text");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

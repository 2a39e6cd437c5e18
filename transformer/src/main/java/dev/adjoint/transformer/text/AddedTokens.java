package dev.adjoint.transformer.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Finds added tokens in raw text: from left to right, of those that start at one place the longest.
 */
final class AddedTokens {
    private final Map<Character, List<AddedToken>> byFirst = new HashMap<>();

    AddedTokens(List<AddedToken> tokens) {
        for (AddedToken token : tokens) {
            byFirst.computeIfAbsent(token.content().charAt(0), _ -> new ArrayList<>()).add(token);
        }
        Comparator<AddedToken> longestFirst =
                Comparator.comparingInt(token -> -token.content().length());
        byFirst.values().forEach(list -> list.sort(longestFirst));
    }

    /**
     * Hands on, in order, the ids of the added tokens in a text and the stretches of text between
     * them.
     */
    void split(String text, IntConsumer ids, Consumer<String> stretches) {
        int start = 0;
        for (int at = 0; at < text.length(); ) {
            Optional<AddedToken> found = at(text, at);
            if (found.isPresent()) {
                stretches.accept(text.substring(start, at));
                ids.accept(found.get().id());
                start = at + found.get().content().length();
                at = start;
            } else {
                at++;
            }
        }
        stretches.accept(text.substring(start));
    }

    private Optional<AddedToken> at(String text, int position) {
        for (AddedToken token :
                byFirst.getOrDefault(text.charAt(position), Collections.emptyList())) {
            if (text.startsWith(token.content(), position)) {
                return Optional.of(token);
            }
        }
        return Optional.empty();
    }
}

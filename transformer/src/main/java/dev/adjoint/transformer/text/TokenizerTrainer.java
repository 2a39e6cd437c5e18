package dev.adjoint.transformer.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Learns the merges of a byte-level BPE from texts: the most frequent pair of neighbours becomes a
 * token, again and again. Equal counts go to the pair that comes first in lexicographic order, so
 * the same texts in any order give the same tokenizer.
 *
 * <p>Every pair knows its count and the words it may stand in, and a queue holds each count that a
 * pair has had; one that is out of date when its turn comes is skipped. Reference: Sennrich,
 * Haddow, Birch, "Neural Machine Translation of Rare Words with Subword Units", 2016.
 */
public final class TokenizerTrainer {
    /** A pair that is seen once only would spend a token on one place of the texts. */
    private static final long FEWEST = 2;

    private static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparingLong(Candidate::count)
                    .reversed()
                    .thenComparing(candidate -> candidate.pair().left())
                    .thenComparing(candidate -> candidate.pair().right());

    private final List<Word> words = new ArrayList<>();
    private final Map<Merge, Long> counts = new HashMap<>();
    private final Map<Merge, Set<Integer>> places = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(BEST_FIRST);

    private record Candidate(Merge pair, long count) {}

    /** A distinct piece of the texts: its tokens so far and how often it was seen. */
    private record Word(List<String> tokens, long count) {}

    private TokenizerTrainer(Map<String, Long> pieces) {
        ByteAlphabet alphabet = new ByteAlphabet();
        pieces.forEach((piece, count) -> {
            List<String> tokens = new ArrayList<>();
            for (byte value : piece.getBytes(StandardCharsets.UTF_8)) {
                tokens.add(String.valueOf(alphabet.character(Byte.toUnsignedInt(value))));
            }
            words.add(new Word(tokens, count));
        });
    }

    /**
     * Trains a tokenizer.
     *
     * @param texts the texts, cut into pieces as encoding cuts them; added tokens in them are not
     *     learnt from
     * @param vocabularySize how many tokens it is to have, with the bytes and the added tokens; it
     *     has fewer if no pair is left that is seen twice
     * @throws IllegalArgumentException if the size does not even hold the bytes and the added
     *     tokens
     */
    public static TokenizerFile train(Iterable<String> texts, int vocabularySize) {
        int wanted = vocabularySize - TokenizerFile.FIXED_TOKENS;
        if (wanted < 0) {
            throw new IllegalArgumentException(
                    "tokenizer training: a vocabulary of "
                            + vocabularySize
                            + " tokens is too small: bytes and added tokens are "
                            + TokenizerFile.FIXED_TOKENS);
        }
        return TokenizerFile.of(new TokenizerTrainer(pieces(texts)).merges(wanted));
    }

    private static Map<String, Long> pieces(Iterable<String> texts) {
        ReferenceNormalizer normalizer = new ReferenceNormalizer();
        PieceSplitter splitter = PieceSplitter.qwen2();
        Map<String, Long> pieces = new TreeMap<>();
        Consumer<String> stretches =
                stretch ->
                        splitter.split(
                                normalizer.normalize(stretch),
                                piece -> pieces.merge(piece, 1L, Long::sum));
        AddedTokens added = new AddedTokens(TokenizerFile.of(List.of()).addedTokens());
        texts.forEach(text -> added.split(text, _ -> {}, stretches));
        return pieces;
    }

    private List<Merge> merges(int wanted) {
        for (int index = 0; index < words.size(); index++) {
            count(index, 1);
        }
        counts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
        // Two pairs may join to one token, so a pair can come back after it was merged: it is
        // applied again then,
        // but listed once.
        Set<Merge> merges = new LinkedHashSet<>();
        Set<String> made = new HashSet<>();
        while (made.size() < wanted && !queue.isEmpty()) {
            Candidate best = queue.remove();
            if (best.count() >= FEWEST && counts.getOrDefault(best.pair(), 0L) == best.count()) {
                merges.add(best.pair());
                made.add(best.pair().joined());
                apply(best.pair());
            }
        }
        return List.copyOf(merges);
    }

    private void apply(Merge pair) {
        Set<Merge> changed =
                new TreeSet<>(Comparator.comparing(Merge::left).thenComparing(Merge::right));
        for (int index : places.getOrDefault(pair, Set.of()).stream().toList()) {
            changed.addAll(count(index, -1));
            join(words.get(index).tokens(), pair);
            changed.addAll(count(index, 1));
        }
        places.remove(pair);
        counts.remove(pair);
        changed.remove(pair);
        changed.forEach(other -> queue.add(new Candidate(other, counts.getOrDefault(other, 0L))));
    }

    /** Adds a word's pairs to the counts, or takes them away, and returns them. */
    private List<Merge> count(int index, int sign) {
        Word word = words.get(index);
        List<Merge> pairs = new ArrayList<>();
        for (int i = 1; i < word.tokens().size(); i++) {
            Merge pair = new Merge(word.tokens().get(i - 1), word.tokens().get(i));
            counts.merge(pair, sign * word.count(), Long::sum);
            places.computeIfAbsent(pair, _ -> new TreeSet<>()).add(index);
            pairs.add(pair);
        }
        return pairs;
    }

    private static void join(List<String> tokens, Merge pair) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean matches =
                    i + 1 < tokens.size()
                            && tokens.get(i).equals(pair.left())
                            && tokens.get(i + 1).equals(pair.right());
            joined.add(matches ? pair.joined() : tokens.get(i));
            i += matches ? 1 : 0;
        }
        tokens.clear();
        tokens.addAll(joined);
    }
}

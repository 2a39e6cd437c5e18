package dev.adjoint.transformer.qwen;

import dev.adjoint.tensor.Tensor;
import java.util.List;

/**
 * Sequences one behind the other, without padding.
 *
 * @param ids token ids, i32 [tokens]
 * @param positions the position of every token in its sequence, i32 [tokens]
 * @param segments one row (queryStart, queryCount, keyStart, keyCount) for each sequence, i32
 *     [sequences, 4]
 * @param longest more than every position
 */
public record PackedBatch(Tensor ids, Tensor positions, Tensor segments, int longest) {
    /** Packs whole sequences. */
    public static PackedBatch of(List<int[]> sequences) {
        return of(sequences, sequences.stream().mapToInt(sequence -> sequence.length).sum());
    }

    /**
     * Packs whole sequences, and behind them tokens that belong to none, which see nothing and are
     * seen by nothing.
     *
     * @param tokens the number of all tokens
     */
    public static PackedBatch of(List<int[]> sequences, int tokens) {
        int[] ids = new int[tokens];
        int[] positions = new int[tokens];
        int[] segments = new int[4 * sequences.size()];
        int place = 0;
        int longest = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int[] sequence = sequences.get(i);
            System.arraycopy(sequence, 0, ids, place, sequence.length);
            for (int position = 0; position < sequence.length; position++) {
                positions[place + position] = position;
            }
            segments[4 * i] = place;
            segments[4 * i + 1] = sequence.length;
            segments[4 * i + 2] = place;
            segments[4 * i + 3] = sequence.length;
            place += sequence.length;
            longest = Math.max(longest, sequence.length);
        }
        return new PackedBatch(
                Tensor.of(ids, tokens),
                Tensor.of(positions, tokens),
                Tensor.of(segments, sequences.size(), 4),
                longest);
    }

    /** The number of tokens. */
    public int tokens() {
        return ids.length(0);
    }
}

package dev.adjoint.transformer.text;

import java.util.PriorityQueue;

/**
 * The merging of one piece: its symbols as a linked list in arrays, and a queue of the pairs that
 * may merge, ordered by rank, then position. Each merge queues at most two pairs more, so n symbols
 * take O(n log n), however they repeat. A queued pair that a merge beside it has changed is skipped
 * when its turn comes.
 */
final class Merging {
    private static final int NONE = -1;

    private final MergeTable merges;
    private final int[] symbols;
    private final int[] next;
    private final int[] previous;
    private final PriorityQueue<Long> queue = new PriorityQueue<>();
    private int length;

    /**
     * @param symbols the piece's first tokens, one a byte; changed by the merging
     */
    Merging(MergeTable merges, int[] symbols) {
        this.merges = merges;
        this.symbols = symbols;
        this.length = symbols.length;
        this.next = new int[length];
        this.previous = new int[length];
        for (int i = 0; i < length; i++) {
            next[i] = i + 1 < length ? i + 1 : NONE;
            previous[i] = i - 1;
        }
    }

    /** The tokens that are left when no pair merges any more. */
    int[] tokens() {
        for (int at = 0; at < symbols.length; at++) {
            offer(at);
        }
        while (!queue.isEmpty()) {
            long candidate = queue.remove();
            merge((int) candidate, (int) (candidate >>> 32));
        }
        return remaining();
    }

    private void offer(int at) {
        int slot = slot(at);
        if (slot != NONE) {
            queue.add(((long) merges.rank(slot) << 32) | at);
        }
    }

    private int slot(int at) {
        return at == NONE || next[at] == NONE ? NONE : merges.find(symbols[at], symbols[next[at]]);
    }

    private void merge(int at, int rank) {
        int slot = slot(at);
        if (slot == NONE || merges.rank(slot) != rank) {
            return;
        }
        symbols[at] = merges.result(slot);
        unlink(next[at]);
        offer(previous[at]);
        offer(at);
    }

    private void unlink(int at) {
        int left = previous[at];
        int right = next[at];
        next[left] = right;
        if (right != NONE) {
            previous[right] = left;
        }
        // A queued pair that starts here must find no partner.
        next[at] = NONE;
        length--;
    }

    private int[] remaining() {
        int[] tokens = new int[length];
        int count = 0;
        for (int at = length == 0 ? NONE : 0; at != NONE; at = next[at]) {
            tokens[count++] = symbols[at];
        }
        return tokens;
    }
}

package dev.adjoint.transformer.text;

import java.util.Arrays;

/**
 * The merges by their pair of token ids, without boxes: a table of long keys with linear probing,
 * at most half full. Filled once, then only read.
 */
final class MergeTable {
    private static final long FREE = -1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] keys;
    private final int[] ranks;
    private final int[] results;
    private final int shift;

    MergeTable(int merges) {
        int bits = Math.max(4, 64 - Long.numberOfLeadingZeros(2L * merges));
        keys = new long[1 << bits];
        ranks = new int[keys.length];
        results = new int[keys.length];
        shift = 64 - bits;
        Arrays.fill(keys, FREE);
    }

    /** Adds a merge; false if the pair has one already. */
    boolean add(int left, int right, int rank, int result) {
        int slot = slot(left, right);
        if (keys[slot] != FREE) {
            return false;
        }
        keys[slot] = key(left, right);
        ranks[slot] = rank;
        results[slot] = result;
        return true;
    }

    /** The slot of a pair, to be asked for rank and result, or -1 if the pair does not merge. */
    int find(int left, int right) {
        int slot = slot(left, right);
        return keys[slot] == FREE ? -1 : slot;
    }

    int rank(int slot) {
        return ranks[slot];
    }

    int result(int slot) {
        return results[slot];
    }

    private int slot(int left, int right) {
        long key = key(left, right);
        int slot = (int) ((key * SPREAD) >>> shift);
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private static long key(int left, int right) {
        return ((long) left << 32) | right;
    }
}

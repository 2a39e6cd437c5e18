package dev.adjoint.vector.fused;

/**
 * The keys that the rows of a tile see, row r being lane r of {@link AttentionTiles}. Of
 * neighbouring queries, lane r sees the keys from {@code lower + r} to below {@code shared + r}. Of
 * the heads of one query, all see the same, and {@code count} is {@code shared}.
 *
 * @param lower where lane 0 begins to see; it may be negative
 * @param first the first key that any lane sees
 * @param common the first key that no lane is past
 * @param shared the end of what lane 0 sees; not positive where it sees nothing
 * @param count the end of what any lane sees
 */
record KeySpan(int lower, int first, int common, int shared, int count) {
    /**
     * The span of neighbouring queries.
     *
     * @param visible the end of what the first one sees
     */
    static KeySpan ofQueries(int visible, int rows, int window) {
        int lower = visible - window;
        int first = Math.max(0, lower);
        int count = visible + rows - 1;
        int common = Math.max(first, Math.min(count, lower + rows - 1));
        return new KeySpan(lower, first, common, visible, count);
    }

    /** The span of the heads of one query. */
    static KeySpan ofHeads(int visible, int window) {
        int first = Math.max(0, visible - window);
        return new KeySpan(first - AttentionTiles.LANES, first, first, visible, visible);
    }

    /** Whether no lane sees any key. */
    boolean isEmpty() {
        return count <= first;
    }

    /** The end of the keys that all lanes see; not below their beginning. */
    int commonEnd() {
        return Math.max(common, shared);
    }
}

package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Shape;
import java.util.Arrays;

/**
 * The lengths and segments of an attention call.
 *
 * @param heads query heads
 * @param groups key-value heads; query head h uses number h / (heads / groups)
 * @param dim elements of a head
 * @param window how many keys a query sees at most, its own the last
 * @param segments rows of queryStart, queryCount, keyStart, keyCount
 */
record AttentionShape(int heads, int groups, int dim, int window, int[] segments) {
    /** More keys than there are, and small enough to add to. */
    private static final int NO_WINDOW = 1 << 30;

    /** Keys of scratch rows are padded to a multiple of this. */
    private static final int PADDING = 16;

    static AttentionShape of(Kernel.Call call, int[] segments) {
        Shape queries = call.inputs().get(0).shape();
        Shape keys = call.inputs().get(1).shape();
        int window = call.hasAttribute("window") ? (int) call.attribute("window") : NO_WINDOW;
        return new AttentionShape(
                queries.length(1), keys.length(1), queries.length(2), window, segments);
    }

    int segmentCount() {
        return segments.length / 4;
    }

    int queryStart(int segment) {
        return segments[4 * segment];
    }

    int queryCount(int segment) {
        return segments[4 * segment + 1];
    }

    int keyStart(int segment) {
        return segments[4 * segment + 2];
    }

    int keyCount(int segment) {
        return segments[4 * segment + 3];
    }

    /** Query heads that share a key-value head. */
    int sharing() {
        return heads / groups;
    }

    /**
     * The end of the keys that query {@code i} of a segment sees; if not positive, it sees none.
     */
    int visible(int segment, int i) {
        return keyCount(segment) - queryCount(segment) + i + 1;
    }

    /** The place of a query row of one head. */
    int queryAt(int query, int head) {
        return (query * heads + head) * dim;
    }

    /** The place of a key or value row of one key-value head. */
    int keyAt(int key, int group) {
        return (key * groups + group) * dim;
    }

    /** Elements between neighbouring keys of one key-value head. */
    int keyStride() {
        return groups * dim;
    }

    /** Tiles of {@link AttentionTiles} for so many rows. */
    static int tiles(int rows) {
        return (rows + AttentionTiles.LANES - 1) / AttentionTiles.LANES;
    }

    /** The elements of a head filled up to what {@link AttentionTiles} combines at once. */
    int paddedDim() {
        return (dim + AttentionTiles.WIDTH - 1) / AttentionTiles.WIDTH * AttentionTiles.WIDTH;
    }

    static int padded(int keys) {
        return (keys + PADDING - 1) / PADDING * PADDING;
    }

    /** The most keys of any segment, padded. */
    int longest() {
        int longest = 0;
        for (int segment = 0; segment < segmentCount(); segment++) {
            longest = Math.max(longest, keyCount(segment));
        }
        return padded(longest);
    }

    /** Whether a key belongs to more than one segment, such as a common prompt. */
    boolean hasCommonKeys() {
        long[] ranges = new long[segmentCount()];
        for (int segment = 0; segment < ranges.length; segment++) {
            int end = keyStart(segment) + keyCount(segment);
            ranges[segment] = ((long) keyStart(segment) << Integer.SIZE) + end;
        }
        Arrays.sort(ranges);
        int reached = 0;
        for (long range : ranges) {
            int start = (int) (range >> Integer.SIZE);
            if (start < reached && start < (int) range) {
                return true;
            }
            reached = Math.max(reached, (int) range);
        }
        return false;
    }

    /** Multiplications of an average segment and key-value head, for splitting work. */
    long cost() {
        long total = 0;
        for (int segment = 0; segment < segmentCount(); segment++) {
            total +=
                    (long) keyCount(segment)
                            * (2L + (long) queryCount(segment) * sharing())
                            * dim
                            / 4;
        }
        return segmentCount() == 0 ? 0 : total / segmentCount();
    }
}

package dev.adjoint.vector.fused;

import java.util.Arrays;

/**
 * The rows of keys or values of one key-value head, one for each key.
 *
 * @param array where they are
 * @param at the place of the first
 * @param stride elements between neighbours
 */
record KeyRows(float[] array, int at, int stride) {
    /** Rows further apart than this fall onto the same lines of a cache. */
    private static final int LONGEST_STRIDE = 256;

    /**
     * The keys of a segment where they lie, or copied into {@code scratch} with rows and their
     * number filled up, as {@link AttentionTiles} wants them.
     *
     * @param tiles how often they will be read
     */
    static KeyRows of(
            AttentionShape shape,
            int segment,
            int group,
            int tiles,
            float[] array,
            float[] scratch) {
        int dim = shape.dim();
        int stride = shape.keyStride();
        int at = shape.keyAt(shape.keyStart(segment), group);
        int count = shape.keyCount(segment);
        int end = at + (AttentionShape.padded(count) - 1) * stride + dim;
        boolean isFilled = dim % AttentionTiles.WIDTH == 0 && end <= array.length;
        if (isFilled && (tiles <= 1 || stride <= LONGEST_STRIDE)) {
            return new KeyRows(array, at, stride);
        }
        int width = shape.paddedDim();
        for (int j = 0; j < count; j++) {
            System.arraycopy(array, at + j * stride, scratch, j * width, dim);
            Arrays.fill(scratch, j * width + dim, (j + 1) * width, 0f);
        }
        return new KeyRows(scratch, 0, width);
    }
}

package dev.adjoint.vector.matmul;

import java.util.Arrays;

/**
 * Copies matrices into panels. A panel holds {@code width} rows of a matrix, element by element:
 * for each column the {@code width} elements of these rows side by side. Rows beyond the matrix are
 * 0.
 */
final class Panels {
    private Panels() {}

    /**
     * Writes the panel of rows {@code row} to {@code row + valid} (exclusive), {@code depth}
     * columns, to {@code start}.
     */
    static void pack(
            Matrix source, int row, int valid, int width, int depth, float[] panel, int start) {
        int from = source.start() + row * source.rowStride();
        if (valid < width) {
            Arrays.fill(panel, start, start + depth * width, 0);
        }
        if (source.rowStride() == 1) {
            copyColumns(source, from, valid, width, depth, panel, start);
        } else {
            for (int i = 0; i < valid; i++) {
                spread(source, from + i * source.rowStride(), width, depth, panel, start + i);
            }
        }
    }

    private static void copyColumns(
            Matrix source, int from, int valid, int width, int depth, float[] panel, int start) {
        for (int k = 0; k < depth; k++) {
            System.arraycopy(
                    source.array(),
                    from + k * source.columnStride(),
                    panel,
                    start + k * width,
                    valid);
        }
    }

    private static void spread(
            Matrix source, int from, int width, int depth, float[] panel, int start) {
        float[] array = source.array();
        int stride = source.columnStride();
        for (int k = 0; k < depth; k++) {
            panel[start + k * width] = array[from + k * stride];
        }
    }
}

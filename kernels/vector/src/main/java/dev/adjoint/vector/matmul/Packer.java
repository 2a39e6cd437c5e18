package dev.adjoint.vector.matmul;

import dev.adjoint.vector.threads.Workers;
import dev.adjoint.vector.transpose.Transpose;
import java.util.Arrays;

/**
 * Copies rows of matrices into panels, see {@link Side}. Rows of the panel beyond the matrix are 0.
 */
final class Packer {
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 14;

    private final Transpose transpose;

    Packer(Transpose transpose) {
        this.transpose = transpose;
    }

    /** Writes all rows of a matrix, panel after panel, from the start of an array. */
    void packAll(Matrix source, int rows, int depth, int width, float[] panels, Workers workers) {
        int count = Blocks.count(rows, width);
        int perTask = Math.max(1, ELEMENTS_WORTH_A_TASK / (width * depth));
        workers.run(
                Blocks.count(count, perTask),
                task -> {
                    for (int panel = task * perTask;
                            panel < Math.min(count, (task + 1) * perTask);
                            panel++) {
                        int row = panel * width;
                        int from = source.start() + row * source.rowStride();
                        int valid = Math.min(width, rows - row);
                        pack(source, from, valid, width, depth, panels, row * depth);
                    }
                });
    }

    /**
     * Writes the {@code valid} rows and {@code depth} columns that start at {@code from} as one
     * panel to {@code to}.
     */
    void pack(Matrix source, int from, int valid, int width, int depth, float[] panel, int to) {
        if (valid < width) {
            Arrays.fill(panel, to, to + depth * width, 0);
        }
        if (source.columnStride() == 1) {
            transpose.run(source.array(), from, source.rowStride(), panel, to, width, valid, depth);
        } else if (source.rowStride() == 1) {
            copyColumns(source, from, valid, width, depth, panel, to);
        } else {
            for (int i = 0; i < valid; i++) {
                spread(source, from + i * source.rowStride(), width, depth, panel, to + i);
            }
        }
    }

    private static void copyColumns(
            Matrix source, int from, int valid, int width, int depth, float[] panel, int to) {
        for (int k = 0; k < depth; k++) {
            System.arraycopy(
                    source.array(), from + k * source.columnStride(), panel, to + k * width, valid);
        }
    }

    private static void spread(
            Matrix source, int from, int width, int depth, float[] panel, int to) {
        float[] array = source.array();
        int stride = source.columnStride();
        for (int k = 0; k < depth; k++) {
            panel[to + k * width] = array[from + k * stride];
        }
    }
}

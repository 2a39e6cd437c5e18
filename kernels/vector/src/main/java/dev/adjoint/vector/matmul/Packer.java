package dev.adjoint.vector.matmul;

import dev.adjoint.program.HalfFloats;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import dev.adjoint.vector.transpose.Transpose;
import java.util.Arrays;

/**
 * Copies rows of matrices into panels of binary32, see {@link Side}. Rows of the panel beyond the
 * matrix are 0.
 */
final class Packer {
    private static final int PANELS_AT_ONCE = 8;
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 14;

    private final Transpose transpose;

    Packer(Transpose transpose) {
        this.transpose = transpose;
    }

    /** Room for rows of a left matrix. */
    DealtRows dealt(int rows, int depth, Buffers buffers) {
        return new DealtRows(rows, depth, transpose, buffers);
    }

    /** Writes all rows of a matrix, panel after panel, from the start of an array. */
    void packAll(
            Right.Stored source, int rows, int depth, int width, float[] panels, Workers workers) {
        int count = Blocks.count(rows, width);
        boolean isAcross = source instanceof Matrix && source.rowStride() == 1;
        int atOnce = isAcross ? PANELS_AT_ONCE : 1;
        int groups = Blocks.count(count, atOnce);
        long size = (long) count * width * depth;
        int tasks = (int) Math.max(1, Math.min(groups, size / ELEMENTS_WORTH_A_TASK));
        workers.runRanges(
                groups,
                tasks,
                group -> {
                    int row = group * atOnce * width;
                    Right.Stored part = source.from(source.place(row, 0));
                    int valid = Math.min(atOnce * width, rows - row);
                    if (part instanceof Matrix matrix && isAcross) {
                        copyRuns(matrix, valid, width, depth, panels, row * depth);
                    } else {
                        pack(part, valid, width, depth, panels, row * depth);
                    }
                });
    }

    /** Several panels at once, so that long runs are read and few places written in turn. */
    private static void copyRuns(
            Matrix source, int valid, int width, int depth, float[] panels, int to) {
        int whole = valid / width * width;
        for (int k = 0; k < depth; k++) {
            int from = source.place(0, k);
            for (int row = 0; row < whole; row += width) {
                System.arraycopy(
                        source.array(), from + row, panels, to + row * depth + k * width, width);
            }
        }
        if (whole < valid) {
            int last = to + whole * depth;
            Arrays.fill(panels, last, last + depth * width, 0);
            Matrix rest = source.from(source.place(whole, 0));
            copyColumns(rest, valid - whole, width, depth, panels, last);
        }
    }

    /** Writes the first {@code valid} rows and {@code depth} columns as one panel to {@code to}. */
    void pack(Right.Stored source, int valid, int width, int depth, float[] panel, int to) {
        if (valid < width) {
            Arrays.fill(panel, to, to + depth * width, 0);
        }
        switch (source) {
            case Matrix matrix -> pack(matrix, valid, width, depth, panel, to);
            case Right.HalfMatrix halves -> widen(halves, valid, width, depth, panel, to);
        }
    }

    private void pack(Matrix source, int valid, int width, int depth, float[] panel, int to) {
        int from = source.start();
        if (source.columnStride() == 1) {
            transpose.run(source.array(), from, source.rowStride(), panel, to, width, valid, depth);
        } else if (source.rowStride() == 1) {
            copyColumns(source, valid, width, depth, panel, to);
        } else {
            for (int i = 0; i < valid; i++) {
                spread(source, source.place(i, 0), width, depth, panel, to + i);
            }
        }
    }

    private static void copyColumns(
            Matrix source, int valid, int width, int depth, float[] panel, int to) {
        for (int k = 0; k < depth; k++) {
            System.arraycopy(source.array(), source.place(0, k), panel, to + k * width, valid);
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

    private static void widen(
            Right.HalfMatrix source, int valid, int width, int depth, float[] panel, int to) {
        short[] array = source.array();
        for (int i = 0; i < valid; i++) {
            int from = source.place(i, 0);
            for (int k = 0; k < depth; k++) {
                short bits = array[from + k * source.columnStride()];
                panel[to + k * width + i] = HalfFloats.widen(source.dtype(), bits);
            }
        }
    }
}

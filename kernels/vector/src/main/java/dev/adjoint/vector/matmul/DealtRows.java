package dev.adjoint.vector.matmul;

import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.transpose.Transpose;

/**
 * Rows of the left matrix, dealt out to four arrays: row r is one run of an array, r mod 4 tells
 * which. So the rows of a {@link DealtTile} are at the same place of four arrays.
 *
 * <p>That is for the JIT: it checks an index for each array by itself and loads no element before
 * its check. From one array it would load all four elements of a term first, for which a tile that
 * fills 16 registers has no room, and would keep sums in memory instead.
 */
final class DealtRows {
    static final int ARRAYS = 4;

    /** Columns of a transposed matrix that are read together: a line of the cache. */
    private static final int STRIP = 16;

    private final float[][] arrays = new float[ARRAYS][];
    private final Buffers buffers;
    private final Transpose transpose;
    private int depth;

    /** Room for so many rows and terms, until {@link #give}. */
    DealtRows(int rows, int depth, Transpose transpose, Buffers buffers) {
        for (int i = 0; i < ARRAYS; i++) {
            arrays[i] = buffers.take(Blocks.count(rows, ARRAYS) * depth);
        }
        this.transpose = transpose;
        this.buffers = buffers;
    }

    /** The array of rows with this remainder. */
    float[] array(int remainder) {
        return arrays[remainder];
    }

    /** Where in its array a row begins. */
    int start(int row) {
        return row / ARRAYS * depth;
    }

    /** Takes rows 0 to {@code rows} (exclusive) and as many terms of a matrix. */
    void fill(Matrix source, int rows, int terms) {
        depth = terms;
        if (source.columnStride() == 1) {
            for (int row = 0; row < rows; row++) {
                put(source.array(), source.place(row, 0), row);
            }
        } else if (source.rowStride() == 1) {
            fillTransposed(source, rows);
        } else {
            fillOneByOne(source, rows);
        }
    }

    private void put(float[] from, int start, int row) {
        System.arraycopy(from, start, arrays[row % ARRAYS], start(row), depth);
    }

    private void fillTransposed(Matrix source, int rows) {
        float[] strip = buffers.take(STRIP * depth);
        for (int first = 0; first < rows; first += STRIP) {
            int count = Math.min(STRIP, rows - first);
            int from = source.place(first, 0);
            transpose.run(
                    source.array(), from, source.columnStride(), strip, 0, depth, depth, count);
            for (int i = 0; i < count; i++) {
                put(strip, i * depth, first + i);
            }
        }
        buffers.give(strip);
    }

    private void fillOneByOne(Matrix source, int rows) {
        for (int row = 0; row < rows; row++) {
            float[] array = arrays[row % ARRAYS];
            int to = start(row);
            for (int term = 0; term < depth; term++) {
                array[to + term] = source.array()[source.place(row, term)];
            }
        }
    }

    /** Gives the arrays back. */
    void give() {
        for (float[] array : arrays) {
            buffers.give(array);
        }
    }
}

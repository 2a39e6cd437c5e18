package dev.adjoint.vector.transpose;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Transposes matrices by blocks that fit into registers. */
public abstract class Transpose {
    /** So few columns are a line of the cache, which is better read as a whole. */
    private static final int LINE = 16;

    private final int blockRows;
    private final int blockColumns;

    Transpose(int blockRows, int blockColumns) {
        this.blockRows = blockRows;
        this.blockColumns = blockColumns;
    }

    /** The transpose for a vector width in bits. */
    public static Transpose of(int bits) {
        return switch (bits) {
            case 512 -> new Transpose16();
            case 256 -> new Transpose8();
            default -> new Transpose4();
        };
    }

    /** The lanes that interleave the halves of two vectors that start at {@code first}. */
    static FloatVector interleaving(VectorSpecies<Float> species, int first) {
        float[] places = new float[species.length()];
        for (int lane = 0; lane < places.length; lane++) {
            places[lane] = first + lane / 2 + lane % 2 * places.length;
        }
        return FloatVector.fromArray(species, places, 0);
    }

    /** Transposes one block. */
    abstract void block(
            float[] source, int from, int fromStride, float[] target, int to, int toStride);

    /**
     * Transposes the rows of a block and {@code columns} columns, a multiple of a block's. It may
     * read, but not use, whatever lies between the elements of its rows.
     *
     * @param fromStride at least 1
     */
    void strip(
            float[] source,
            int from,
            int fromStride,
            float[] target,
            int to,
            int toStride,
            int columns) {
        for (int i = 0; i < columns; i += blockColumns) {
            block(source, from + i, fromStride, target, to + i * toStride, toStride);
        }
    }

    /**
     * Writes source element (row, column), at {@code from + row * fromStride + column}, to {@code
     * to + column * toStride + row}.
     */
    public final void run(
            float[] source,
            int from,
            int fromStride,
            float[] target,
            int to,
            int toStride,
            int rows,
            int columns) {
        int wholeRows = fromStride < 1 ? 0 : rows - rows % blockRows;
        int wholeColumns = columns - columns % blockColumns;
        // The longer way inside, so that one of both matrices is read or written in long runs.
        int run = rows > columns && columns > LINE ? blockColumns : wholeColumns;
        for (int column = 0; column < wholeColumns; column += run) {
            for (int row = 0; row < wholeRows; row += blockRows) {
                int place = from + row * fromStride + column;
                strip(
                        source,
                        place,
                        fromStride,
                        target,
                        to + column * toStride + row,
                        toStride,
                        run);
            }
        }
        edge(source, from, fromStride, target, to, toStride, 0, wholeRows, wholeColumns, columns);
        edge(source, from, fromStride, target, to, toStride, wholeRows, rows, 0, columns);
    }

    private static void edge(
            float[] source,
            int from,
            int fromStride,
            float[] target,
            int to,
            int toStride,
            int row,
            int rowEnd,
            int column,
            int columnEnd) {
        for (int i = row; i < rowEnd; i++) {
            for (int j = column; j < columnEnd; j++) {
                target[to + j * toStride + i] = source[from + i * fromStride + j];
            }
        }
    }
}

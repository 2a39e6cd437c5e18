package dev.adjoint.vector.transpose;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Transposes matrices by square blocks that fit into registers. */
public abstract class Transpose {
    private final int side;

    Transpose(int side) {
        this.side = side;
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

    /** Transposes one block of {@code side} rows and columns. */
    abstract void block(
            float[] source, int from, int fromStride, float[] target, int to, int toStride);

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
        int wholeRows = rows - rows % side;
        int wholeColumns = columns - columns % side;
        // The longer way inside, so that one of both matrices is read or written in long runs.
        boolean isTall = rows > columns;
        int outer = isTall ? wholeColumns : wholeRows;
        int inner = isTall ? wholeRows : wholeColumns;
        for (int i = 0; i < outer; i += side) {
            for (int j = 0; j < inner; j += side) {
                int row = isTall ? j : i;
                int column = isTall ? i : j;
                int place = from + row * fromStride + column;
                block(source, place, fromStride, target, to + column * toStride + row, toStride);
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

package dev.adjoint.vector.matmul;

import dev.adjoint.program.DType;

/**
 * The right matrix of a product, always seen transposed: its rows are the columns of the product,
 * its columns the terms. It is read where it is stored, or from panels that were made before.
 */
sealed interface Right permits Right.Stored, Right.Panels {
    /** A matrix where it is stored; it may have to be copied into panels for a while. */
    sealed interface Stored extends Right permits Matrix, HalfMatrix {
        /** The place of the first element. */
        int start();

        /** From row to row. */
        int rowStride();

        /** From column to column. */
        int columnStride();

        /** The part of it that starts at another place. */
        Stored from(int start);

        /** The place of an element. */
        default int place(int row, int column) {
            return start() + row * rowStride() + column * columnStride();
        }
    }

    /** Elements of 16 bits. */
    record HalfMatrix(short[] array, DType dtype, int start, int rowStride, int columnStride)
            implements Stored {
        @Override
        public HalfMatrix from(int other) {
            return new HalfMatrix(array, dtype, other, rowStride, columnStride);
        }
    }

    /**
     * The whole matrix in panels: {@code width} of its rows term by term, one panel after the
     * other, the last one filled up with zeros. Every tile reads them, whatever its rows. Quantised
     * weights would be one more kind.
     */
    sealed interface Panels extends Right {
        /** The rows of a panel. */
        int width();

        /** The terms of a panel. */
        int depth();
    }

    /** Panels of binary32 elements. */
    record FloatPanels(float[] array, int width, int depth) implements Panels {}

    /** Panels of elements of 16 bits, which tiles read from a copy in binary32 of a few terms. */
    record HalfPanels(short[] array, DType dtype, int width, int depth) implements Panels {}
}

package dev.adjoint.vector.matmul;

import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;

/**
 * Where in a storage the right matrix of a product is, seen transposed: a row for each column of
 * the product, a column for each term.
 *
 * @param start the place of the first element
 * @param rowStride from row to row
 * @param columnStride from term to term
 * @param rows how many columns the product has
 * @param depth how many terms
 * @param width the rows of a panel
 */
record View(int start, int rowStride, int columnStride, int rows, int depth, int width) {
    /** The matrix of a batch that starts at a place. */
    static View of(Layout layout, int start, int width) {
        return new View(
                start,
                layout.stride(-1),
                layout.stride(-2),
                layout.shape().length(-1),
                layout.shape().length(-2),
                width);
    }

    /** The elements with those that fill up the last panel. */
    int padded() {
        return Math.multiplyExact(Blocks.roundUp(rows, width), depth);
    }

    /** Whether a storage is this matrix, or a batch of matrices of which this is one. */
    boolean isSliceOf(Storage storage) {
        int size = rows * depth;
        boolean isDense =
                (columnStride == 1 && rowStride == depth)
                        || (rowStride == 1 && columnStride == rows);
        boolean fits = (long) Blocks.roundUp(rows, width) * depth <= Integer.MAX_VALUE;
        return isDense && fits && storage.size() % size == 0 && start % size == 0;
    }

    /** The matrix that is seen. */
    Right.Stored in(Storage storage) {
        return switch (storage) {
            case Storage.Floats floats ->
                    new Matrix(floats.array(), start, rowStride, columnStride);
            case Storage.Halves halves ->
                    new Right.HalfMatrix(
                            halves.array(), halves.dtype(), start, rowStride, columnStride);
            case Storage.Doubles _, Storage.Ints _, Storage.Slot _ ->
                    throw new IllegalArgumentException(
                            "matmul: the vector backend cannot read " + storage.dtype());
        };
    }
}

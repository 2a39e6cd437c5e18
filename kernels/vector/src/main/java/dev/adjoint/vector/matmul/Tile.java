package dev.adjoint.vector.matmul;

/**
 * A block of the result that is held in registers while k runs. Every element is one chain of fused
 * multiply-adds over increasing k that continues from what the result holds, so neither the tile
 * nor the blocking of k shows in the bits.
 *
 * <p>Operands are panels: for each k the {@code rows} elements of a column of the left matrix, and
 * for each k the {@code columns} elements of a row of the right matrix.
 */
abstract class Tile {
    final int rows;
    final int columns;

    Tile(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Adds {@code depth} terms to each of the elements at {@code cStart + row * cStride + column}.
     */
    abstract void run(
            float[] a,
            int aStart,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride);
}

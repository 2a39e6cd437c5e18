package dev.adjoint.vector.matmul;

/**
 * A block of the result that is held in registers while k runs. Every element is one chain of fused
 * multiply-adds over increasing k that continues from what the result holds, so neither the tile
 * nor the blocking of k shows in the bits.
 *
 * <p>The left matrix has any strides. The right one is given transposed, its rows being the columns
 * of the product, and {@code columns} elements of one term are side by side.
 */
abstract class Tile {
    final int rows;
    final int columns;

    Tile(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** Adds {@code depth} terms to each element of the target's first rows and columns. */
    abstract void run(Matrix left, int aStart, Matrix right, int bStart, int depth, Target target);
}

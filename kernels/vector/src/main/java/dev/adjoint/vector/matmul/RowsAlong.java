package dev.adjoint.vector.matmul;

/**
 * A few rows times a matrix where it is stored, each term a run of neighbouring columns, as a
 * weight [in, out] has them. Four terms are read from first to last and added to every row of sums,
 * so that the matrix is read once and in long runs; the sums are the chains that {@link Tile}s
 * make.
 */
abstract class RowsAlong {
    /** Terms that are read together. */
    static final int TERMS = 4;

    /**
     * Adds four terms to one row of sums.
     *
     * @param x the elements of the left matrix, {@code step} apart
     * @param w the first of four runs, {@code stride} apart
     */
    abstract void four(
            float[] x,
            int xAt,
            int step,
            float[] w,
            int wAt,
            int stride,
            float[] sums,
            int at,
            int columns);

    /** Adds one term to one row of sums. */
    static void one(float x, float[] w, int wAt, float[] sums, int at, int columns) {
        for (int i = 0; i < columns; i++) {
            sums[at + i] = Math.fma(x, w[wAt + i], sums[at + i]);
        }
    }

    /** Adds {@code depth} terms to the first rows and columns of a target. */
    final void run(
            Matrix left,
            int leftAt,
            Matrix right,
            int rightAt,
            int depth,
            Target target,
            int rows,
            int columns) {
        int stride = right.columnStride();
        int step = left.columnStride();
        int whole = depth - depth % TERMS;
        for (int k = 0; k < depth; k += k < whole ? TERMS : 1) {
            for (int row = 0; row < rows; row++) {
                int xAt = leftAt + row * left.rowStride() + k * step;
                int wAt = rightAt + k * stride;
                int at = target.start() + row * target.stride();
                if (k < whole) {
                    four(
                            left.array(),
                            xAt,
                            step,
                            right.array(),
                            wAt,
                            stride,
                            target.array(),
                            at,
                            columns);
                } else {
                    one(left.array()[xAt], right.array(), wAt, target.array(), at, columns);
                }
            }
        }
    }
}

package dev.adjoint.vector.matmul;

/** A {@link Tile} of four rows that reads {@link DealtRows} and panels. */
abstract class DealtTile {
    final int columns;

    DealtTile(int columns) {
        this.columns = columns;
    }

    /**
     * Adds {@code depth} terms to each element of four rows of sums.
     *
     * @param aStart where the rows begin in each of the four arrays
     * @param c the sums, row after row {@code cStride} apart
     */
    abstract void run(
            DealtRows left,
            int aStart,
            float[] panel,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride);
}

package dev.adjoint.vector.matmul;

/**
 * One matrix of a product as tiles read it: in place, or copied into panels. The right matrix is
 * seen transposed, so that both have a row for each row or column of the result, and a column for
 * each term.
 *
 * <p>A panel holds {@code width} rows element by element: for each column the elements of these
 * rows side by side.
 *
 * @param matrix the elements; for panels, the strides inside a panel
 * @param width the rows of a panel
 * @param depth the columns of a panel, 0 for a matrix in place
 * @param row the first row
 * @param term the first column
 */
record Side(Matrix matrix, int width, int depth, int row, int term) {
    private static final float[] NONE = {};

    static Side inPlace(Matrix matrix) {
        return new Side(matrix, 0, 0, 0, 0);
    }

    static Side panels(float[] array, int width, int depth, int row, int term) {
        return new Side(new Matrix(array, 0, 1, width), width, depth, row, term);
    }

    static Side of(Right.FloatPanels panels) {
        return panels(panels.array(), panels.width(), panels.depth(), 0, 0);
    }

    /** Where panels of 16 bits are: their elements are in an array of their own. */
    static Side of(Right.HalfPanels panels) {
        return panels(NONE, panels.width(), panels.depth(), 0, 0);
    }

    /** Where the element (wantedRow, wantedTerm) is. */
    int start(int wantedRow, int wantedTerm) {
        if (depth == 0) {
            return matrix.start()
                    + wantedRow * matrix.rowStride()
                    + wantedTerm * matrix.columnStride();
        }
        int place = wantedRow - row;
        return place / width * width * depth + place % width + (wantedTerm - term) * width;
    }
}

package dev.adjoint.vector.matmul;

/**
 * A matrix inside an array: element (row, column) is at start + row·rowStride +
 * column·columnStride.
 */
record Matrix(float[] array, int start, int rowStride, int columnStride) {
    /** The same elements with rows and columns exchanged. */
    Matrix transposed() {
        return new Matrix(array, start, columnStride, rowStride);
    }
}

package dev.adjoint.vector.matmul;

/**
 * A matrix inside an array: element (row, column) is at start + row·rowStride +
 * column·columnStride.
 */
record Matrix(float[] array, int start, int rowStride, int columnStride) implements Right.Stored {
    @Override
    public Matrix from(int other) {
        return new Matrix(array, other, rowStride, columnStride);
    }
}

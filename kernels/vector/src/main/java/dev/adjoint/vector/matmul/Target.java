package dev.adjoint.vector.matmul;

/** Where rows of results go: element (row, column) is at start + row·stride + column. */
record Target(float[] array, int start, int stride) {
    Target below(int rows) {
        return new Target(array, start + rows * stride, stride);
    }

    Target right(int columns) {
        return new Target(array, start + columns, stride);
    }

    void copyTo(Target other, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    array,
                    start + row * stride,
                    other.array,
                    other.start + row * other.stride,
                    columns);
        }
    }
}

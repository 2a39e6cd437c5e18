package dev.adjoint.vector.move;

/** Copies elements of one type from a source to a target array. */
abstract class Mover {
    /** Copies elements that are side by side in both arrays. */
    abstract void run(int from, int to, int count);

    /** Copies elements that are {@code fromStride} apart to places {@code toStride} apart. */
    abstract void spread(int from, int fromStride, int to, int toStride, int count);

    /**
     * Copies a matrix whose columns are side by side in the source ({@code fromStride} apart) and
     * whose rows are side by side in the target ({@code toStride} apart).
     */
    abstract void transpose(int from, int fromStride, int to, int toStride, int rows, int columns);
}

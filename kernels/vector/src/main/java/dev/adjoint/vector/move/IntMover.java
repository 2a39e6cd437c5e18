package dev.adjoint.vector.move;

/** Moves integers. */
final class IntMover extends Mover {
    private final int[] source;
    private final int[] target;

    IntMover(int[] source, int[] target) {
        this.source = source;
        this.target = target;
    }

    @Override
    void run(int from, int to, int count) {
        System.arraycopy(source, from, target, to, count);
    }

    @Override
    void spread(int from, int fromStride, int to, int toStride, int count) {
        for (int i = 0; i < count; i++) {
            target[to + i * toStride] = source[from + i * fromStride];
        }
    }

    @Override
    void transpose(int from, int fromStride, int to, int toStride, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            spread(from + row, fromStride, to + row * toStride, 1, columns);
        }
    }
}

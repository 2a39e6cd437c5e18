package dev.adjoint.vector.move;

import dev.adjoint.vector.transpose.Transpose;

/** Moves binary32 elements. */
final class FloatMover extends Mover {
    private final Transpose transpose;
    private final float[] source;
    private final float[] target;

    FloatMover(Transpose transpose, float[] source, float[] target) {
        this.transpose = transpose;
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
        transpose.run(source, from, fromStride, target, to, toStride, columns, rows);
    }
}

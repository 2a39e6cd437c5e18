package dev.adjoint.vector.transpose;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;

/** Transposes 16 by 16 elements in 512-bit vectors, in two halves of eight columns. */
final class Transpose16 extends Transpose {
    private static final int BITS = 512;
    private static final int HALF = 8;

    private final Transpose firstHalf = half(0);
    private final Transpose secondHalf = half(HALF);

    Transpose16() {
        super(2 * HALF, 2 * HALF);
    }

    private static Transpose half(int column) {
        return Specialised.of(
                MethodHandles.lookup(), HalfTranspose16.class, Transpose.class, BITS, column);
    }

    @Override
    void block(float[] source, int from, int fromStride, float[] target, int to, int toStride) {
        firstHalf.block(source, from, fromStride, target, to, toStride);
        secondHalf.block(source, from, fromStride, target, to + HALF * toStride, toStride);
    }
}

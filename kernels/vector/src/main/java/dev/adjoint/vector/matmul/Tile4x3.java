package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by three vectors, two terms at a time: 12 accumulators, three vectors of the right
 * matrix and one of the left fill 16 registers. Chains of eight accumulators, as in {@link
 * Tile4x2}, are as many as hide what an addition takes on a processor that starts two of them a
 * cycle, and leave nothing for delays.
 *
 * <p>A template, see {@link Specialised}. Its third constant is the stride of terms of the right
 * matrix, 0 if it is known only when it runs. Strides of the left one are not constants: with a
 * stride of 1 that it knew, the JIT of JDK 25 made code that reached half of the speed.
 */
final class Tile4x3 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();
    private static final int B_STEP = Specialised.constant(MethodHandles.lookup(), 2);

    Tile4x3() {
        super(4, 3 * LANES);
    }

    // long because every accumulator is a local variable of its own, which keeps it in a register
    @Override
    void run(Matrix left, int aStart, Matrix right, int bStart, int depth, Target target) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = target.array();
        int cStart = target.start();
        int cStride = target.stride();
        int aRow = left.rowStride();
        int aStep = left.columnStride();
        int bStep = B_STEP == 0 ? right.columnStride() : B_STEP;
        int a0 = aStart;
        int a1 = aStart + aRow;
        int a2 = aStart + 2 * aRow;
        int a3 = aStart + 3 * aRow;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, cStart + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, c, cStart + 2 * LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, cStart + cStride);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, cStart + cStride + LANES);
        FloatVector c12 = FloatVector.fromArray(SPECIES, c, cStart + cStride + 2 * LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride + LANES);
        FloatVector c22 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride + 2 * LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride + LANES);
        FloatVector c32 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride + 2 * LANES);
        int pairs = depth & ~1;
        for (int k = 0; k < pairs; k += 2) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep + 2 * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + k * aStep]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + k * aStep]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + k * aStep]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + k * aStep]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            FloatVector b0n = FloatVector.fromArray(SPECIES, b, bStart + (k + 1) * bStep);
            FloatVector b1n = FloatVector.fromArray(SPECIES, b, bStart + (k + 1) * bStep + LANES);
            FloatVector b2n =
                    FloatVector.fromArray(SPECIES, b, bStart + (k + 1) * bStep + 2 * LANES);
            FloatVector x0n = FloatVector.broadcast(SPECIES, a[a0 + (k + 1) * aStep]);
            c00 = x0n.fma(b0n, c00);
            c01 = x0n.fma(b1n, c01);
            c02 = x0n.fma(b2n, c02);
            FloatVector x1n = FloatVector.broadcast(SPECIES, a[a1 + (k + 1) * aStep]);
            c10 = x1n.fma(b0n, c10);
            c11 = x1n.fma(b1n, c11);
            c12 = x1n.fma(b2n, c12);
            FloatVector x2n = FloatVector.broadcast(SPECIES, a[a2 + (k + 1) * aStep]);
            c20 = x2n.fma(b0n, c20);
            c21 = x2n.fma(b1n, c21);
            c22 = x2n.fma(b2n, c22);
            FloatVector x3n = FloatVector.broadcast(SPECIES, a[a3 + (k + 1) * aStep]);
            c30 = x3n.fma(b0n, c30);
            c31 = x3n.fma(b1n, c31);
            c32 = x3n.fma(b2n, c32);
        }
        if (pairs < depth) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bStart + pairs * bStep);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bStart + pairs * bStep + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bStart + pairs * bStep + 2 * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + pairs * aStep]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + pairs * aStep]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + pairs * aStep]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + pairs * aStep]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c02.intoArray(c, cStart + 2 * LANES);
        c10.intoArray(c, cStart + cStride);
        c11.intoArray(c, cStart + cStride + LANES);
        c12.intoArray(c, cStart + cStride + 2 * LANES);
        c20.intoArray(c, cStart + 2 * cStride);
        c21.intoArray(c, cStart + 2 * cStride + LANES);
        c22.intoArray(c, cStart + 2 * cStride + 2 * LANES);
        c30.intoArray(c, cStart + 3 * cStride);
        c31.intoArray(c, cStart + 3 * cStride + LANES);
        c32.intoArray(c, cStart + 3 * cStride + 2 * LANES);
    }
}

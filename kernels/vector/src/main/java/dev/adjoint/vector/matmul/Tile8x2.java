package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight rows by two vectors: 16 accumulators, for 32 registers of 512 bits.
 *
 * <p>A template, see {@link Specialised}. Its constants are the strides of rows and of terms of the
 * left matrix and of terms of the right one, 0 for what is known only when it runs.
 */
final class Tile8x2 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();
    private static final int A_ROW = Specialised.constant(MethodHandles.lookup(), 0);
    private static final int A_STEP = Specialised.constant(MethodHandles.lookup(), 1);
    private static final int B_STEP = Specialised.constant(MethodHandles.lookup(), 2);

    Tile8x2() {
        super(8, 2 * LANES);
    }

    // long because every accumulator is a local variable of its own, which keeps it in a register
    @Override
    void run(Matrix left, int aStart, Matrix right, int bStart, int depth, Target target) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = target.array();
        int cStart = target.start();
        int cStride = target.stride();
        int aRow = A_ROW == 0 ? left.rowStride() : A_ROW;
        int aStep = A_STEP == 0 ? left.columnStride() : A_STEP;
        int bStep = B_STEP == 0 ? right.columnStride() : B_STEP;
        int a0 = aStart;
        int a1 = aStart + aRow;
        int a2 = aStart + 2 * aRow;
        int a3 = aStart + 3 * aRow;
        int a4 = aStart + 4 * aRow;
        int a5 = aStart + 5 * aRow;
        int a6 = aStart + 6 * aRow;
        int a7 = aStart + 7 * aRow;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, cStart + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, cStart + cStride);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, cStart + cStride + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride + LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, cStart + 4 * cStride);
        FloatVector c41 = FloatVector.fromArray(SPECIES, c, cStart + 4 * cStride + LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, cStart + 5 * cStride);
        FloatVector c51 = FloatVector.fromArray(SPECIES, c, cStart + 5 * cStride + LANES);
        FloatVector c60 = FloatVector.fromArray(SPECIES, c, cStart + 6 * cStride);
        FloatVector c61 = FloatVector.fromArray(SPECIES, c, cStart + 6 * cStride + LANES);
        FloatVector c70 = FloatVector.fromArray(SPECIES, c, cStart + 7 * cStride);
        FloatVector c71 = FloatVector.fromArray(SPECIES, c, cStart + 7 * cStride + LANES);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + k * aStep]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[a1 + k * aStep]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[a2 + k * aStep]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[a3 + k * aStep]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[a4 + k * aStep]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[a5 + k * aStep]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[a6 + k * aStep]);
            c60 = x6.fma(b0, c60);
            c61 = x6.fma(b1, c61);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[a7 + k * aStep]);
            c70 = x7.fma(b0, c70);
            c71 = x7.fma(b1, c71);
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + cStride);
        c11.intoArray(c, cStart + cStride + LANES);
        c20.intoArray(c, cStart + 2 * cStride);
        c21.intoArray(c, cStart + 2 * cStride + LANES);
        c30.intoArray(c, cStart + 3 * cStride);
        c31.intoArray(c, cStart + 3 * cStride + LANES);
        c40.intoArray(c, cStart + 4 * cStride);
        c41.intoArray(c, cStart + 4 * cStride + LANES);
        c50.intoArray(c, cStart + 5 * cStride);
        c51.intoArray(c, cStart + 5 * cStride + LANES);
        c60.intoArray(c, cStart + 6 * cStride);
        c61.intoArray(c, cStart + 6 * cStride + LANES);
        c70.intoArray(c, cStart + 7 * cStride);
        c71.intoArray(c, cStart + 7 * cStride + LANES);
    }
}

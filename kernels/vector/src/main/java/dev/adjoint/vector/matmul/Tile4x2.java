package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by two vectors: 8 accumulators, for 16 registers.
 *
 * <p>A template, see {@link Specialised}. Its constants are the strides of rows and of terms of the
 * left matrix and of terms of the right one, 0 for what is known only when it runs.
 */
final class Tile4x2 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();
    private static final int A_ROW = Specialised.constant(MethodHandles.lookup(), 0);
    private static final int A_STEP = Specialised.constant(MethodHandles.lookup(), 1);
    private static final int B_STEP = Specialised.constant(MethodHandles.lookup(), 2);

    Tile4x2() {
        super(4, 2 * LANES);
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
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, cStart + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, cStart + cStride);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, cStart + cStride + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride + LANES);
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
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + cStride);
        c11.intoArray(c, cStart + cStride + LANES);
        c20.intoArray(c, cStart + 2 * cStride);
        c21.intoArray(c, cStart + 2 * cStride + LANES);
        c30.intoArray(c, cStart + 3 * cStride);
        c31.intoArray(c, cStart + 3 * cStride + LANES);
    }
}

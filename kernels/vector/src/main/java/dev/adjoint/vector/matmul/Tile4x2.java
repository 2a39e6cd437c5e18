package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by two vectors: 8 accumulators, for 16 registers. A template, see {@link Specialised}.
 */
final class Tile4x2 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();

    Tile4x2() {
        super(4, 2 * LANES);
    }

    // long because every accumulator is a local variable of its own, which keeps it in a register
    @Override
    void run(
            float[] a,
            int aStart,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride) {
        int row0 = cStart;
        int row1 = cStart + cStride;
        int row2 = cStart + 2 * cStride;
        int row3 = cStart + 3 * cStride;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, row0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, row0 + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, row1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, row1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, row2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, row2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, row3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, row3 + LANES);
        for (int k = 0; k < depth; k++) {
            int bPlace = bStart + k * 2 * LANES;
            int aPlace = aStart + k * 4;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bPlace);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bPlace + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aPlace]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[aPlace + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[aPlace + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[aPlace + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        c00.intoArray(c, row0);
        c01.intoArray(c, row0 + LANES);
        c10.intoArray(c, row1);
        c11.intoArray(c, row1 + LANES);
        c20.intoArray(c, row2);
        c21.intoArray(c, row2 + LANES);
        c30.intoArray(c, row3);
        c31.intoArray(c, row3 + LANES);
    }
}

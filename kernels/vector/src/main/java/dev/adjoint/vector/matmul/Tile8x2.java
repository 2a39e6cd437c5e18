package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight rows by two vectors: 16 accumulators, for 32 registers of 512 bits. A template, see {@link
 * Specialised}.
 */
final class Tile8x2 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();

    Tile8x2() {
        super(8, 2 * LANES);
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
        int row4 = cStart + 4 * cStride;
        int row5 = cStart + 5 * cStride;
        int row6 = cStart + 6 * cStride;
        int row7 = cStart + 7 * cStride;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, row0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, row0 + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, row1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, row1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, row2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, row2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, row3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, row3 + LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, row4);
        FloatVector c41 = FloatVector.fromArray(SPECIES, c, row4 + LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, row5);
        FloatVector c51 = FloatVector.fromArray(SPECIES, c, row5 + LANES);
        FloatVector c60 = FloatVector.fromArray(SPECIES, c, row6);
        FloatVector c61 = FloatVector.fromArray(SPECIES, c, row6 + LANES);
        FloatVector c70 = FloatVector.fromArray(SPECIES, c, row7);
        FloatVector c71 = FloatVector.fromArray(SPECIES, c, row7 + LANES);
        for (int k = 0; k < depth; k++) {
            int bPlace = bStart + k * 2 * LANES;
            int aPlace = aStart + k * 8;
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
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[aPlace + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[aPlace + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[aPlace + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[aPlace + 7]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
        }
        c00.intoArray(c, row0);
        c01.intoArray(c, row0 + LANES);
        c10.intoArray(c, row1);
        c11.intoArray(c, row1 + LANES);
        c20.intoArray(c, row2);
        c21.intoArray(c, row2 + LANES);
        c30.intoArray(c, row3);
        c31.intoArray(c, row3 + LANES);
        c40.intoArray(c, row4);
        c41.intoArray(c, row4 + LANES);
        c50.intoArray(c, row5);
        c51.intoArray(c, row5 + LANES);
        c60.intoArray(c, row6);
        c61.intoArray(c, row6 + LANES);
        c70.intoArray(c, row7);
        c71.intoArray(c, row7 + LANES);
    }
}

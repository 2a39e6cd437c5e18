package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by three vectors: 12 accumulators, three vectors of the right matrix and one of the
 * left fill 16 registers. Chains of eight accumulators, as in {@link Tile4x2}, are as many as hide
 * what an addition takes on a processor that starts two of them a cycle, and leave nothing for
 * delays.
 *
 * <p>Where cores are shared, the instructions of a term bound the speed: 35 as it is. So the place
 * in the panel is what the loop counts, and the place in the rows is carried along: the JIT of JDK
 * 25 then computes neither from the other, and checks only the latter.
 *
 * <p>A template, see {@link Specialised}.
 */
final class DealtTile4x3 extends DealtTile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();
    private static final int COLUMNS = 3 * LANES;

    DealtTile4x3() {
        super(COLUMNS);
    }

    // long because every accumulator is a local variable of its own, which keeps it in a register
    @Override
    void run(
            DealtRows left,
            int aStart,
            float[] panel,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride) {
        float[] row0 = left.array(0);
        float[] row1 = left.array(1);
        float[] row2 = left.array(2);
        float[] row3 = left.array(3);
        int bEnd = bStart + depth * COLUMNS;
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
        int a = aStart;
        for (int at = bStart; at < bEnd; at += COLUMNS) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, panel, at);
            FloatVector b1 = FloatVector.fromArray(SPECIES, panel, at + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, panel, at + 2 * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, row0[a]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, row1[a]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, row2[a]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, row3[a]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            a++;
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

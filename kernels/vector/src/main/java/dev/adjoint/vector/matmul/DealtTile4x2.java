package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by two vectors, for the last columns of panels of {@link DealtTile4x3}. It leaves
 * registers free, so the JIT may load all elements of a term at once: the loop counts terms, and
 * nothing is checked inside it.
 *
 * <p>A template, see {@link Specialised}.
 */
final class DealtTile4x2 extends DealtTile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();
    private static final int PANEL = 3 * LANES;

    DealtTile4x2() {
        super(2 * LANES);
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
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, cStart + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, cStart + cStride);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, cStart + cStride + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, cStart + 2 * cStride + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, cStart + 3 * cStride + LANES);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, panel, bStart + k * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, panel, bStart + k * PANEL + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, row0[aStart + k]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, row1[aStart + k]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, row2[aStart + k]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, row3[aStart + k]);
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

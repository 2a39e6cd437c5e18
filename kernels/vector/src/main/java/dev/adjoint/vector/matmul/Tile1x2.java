package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One row by two vectors. A template, see {@link Specialised}. */
final class Tile1x2 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();

    Tile1x2() {
        super(1, 2 * LANES);
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
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, row0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, row0 + LANES);
        for (int k = 0; k < depth; k++) {
            int bPlace = bStart + k * 2 * LANES;
            int aPlace = aStart + k;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bPlace);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bPlace + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[aPlace]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
        }
        c00.intoArray(c, row0);
        c01.intoArray(c, row0 + LANES);
    }
}

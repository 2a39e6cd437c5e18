package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One row by three vectors. A template, see {@link Specialised}. */
final class Tile1x3 extends Tile {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();

    Tile1x3() {
        super(1, 3 * LANES);
    }

    // long because every accumulator is a local variable of its own, which keeps it in a register
    @Override
    void run(Matrix left, int aStart, Matrix right, int bStart, int depth, Target target) {
        float[] a = left.array();
        float[] b = right.array();
        float[] c = target.array();
        int cStart = target.start();
        int aStep = left.columnStride();
        int bStep = right.columnStride();
        int a0 = aStart;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, cStart);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, cStart + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, c, cStart + 2 * LANES);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bStart + k * bStep + 2 * LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[a0 + k * aStep]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c02.intoArray(c, cStart + 2 * LANES);
    }
}

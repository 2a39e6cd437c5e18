package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Four terms for one row of sums. A template, see {@link Specialised}. */
final class RowsAlong4 extends RowsAlong {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();

    RowsAlong4() {}

    @Override
    void four(
            float[] x,
            int xAt,
            int step,
            float[] w,
            int wAt,
            int stride,
            float[] sums,
            int at,
            int columns) {
        FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt]);
        FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + step]);
        FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + 2 * step]);
        FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + 3 * step]);
        int i = 0;
        for (; i <= columns - LANES; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, at + i);
            sum = x0.fma(FloatVector.fromArray(SPECIES, w, wAt + i), sum);
            sum = x1.fma(FloatVector.fromArray(SPECIES, w, wAt + stride + i), sum);
            sum = x2.fma(FloatVector.fromArray(SPECIES, w, wAt + 2 * stride + i), sum);
            sum = x3.fma(FloatVector.fromArray(SPECIES, w, wAt + 3 * stride + i), sum);
            sum.intoArray(sums, at + i);
        }
        for (; i < columns; i++) {
            float sum = Math.fma(x[xAt], w[wAt + i], sums[at + i]);
            sum = Math.fma(x[xAt + step], w[wAt + stride + i], sum);
            sum = Math.fma(x[xAt + 2 * step], w[wAt + 2 * stride + i], sum);
            sums[at + i] = Math.fma(x[xAt + 3 * step], w[wAt + 3 * stride + i], sum);
        }
    }
}

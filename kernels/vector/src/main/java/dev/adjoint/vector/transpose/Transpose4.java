package dev.adjoint.vector.transpose;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes 4 by 4 elements in 128-bit vectors, in 2 rounds of interleaving row i with row i + 2.
 */
final class Transpose4 extends Transpose {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_128;
    private static final FloatVector LOW = interleaving(SPECIES, 0);
    private static final FloatVector HIGH = interleaving(SPECIES, 2);

    Transpose4() {
        super(4, 4);
    }

    @Override
    void block(float[] source, int from, int fromStride, float[] target, int to, int toStride) {
        FloatVector row0 = FloatVector.fromArray(SPECIES, source, from);
        FloatVector row1 = FloatVector.fromArray(SPECIES, source, from + fromStride);
        FloatVector row2 = FloatVector.fromArray(SPECIES, source, from + 2 * fromStride);
        FloatVector row3 = FloatVector.fromArray(SPECIES, source, from + 3 * fromStride);
        FloatVector a0 = LOW.selectFrom(row0, row2);
        FloatVector a1 = HIGH.selectFrom(row0, row2);
        FloatVector a2 = LOW.selectFrom(row1, row3);
        FloatVector a3 = HIGH.selectFrom(row1, row3);
        FloatVector b0 = LOW.selectFrom(a0, a2);
        FloatVector b1 = HIGH.selectFrom(a0, a2);
        FloatVector b2 = LOW.selectFrom(a1, a3);
        FloatVector b3 = HIGH.selectFrom(a1, a3);
        b0.intoArray(target, to);
        b1.intoArray(target, to + toStride);
        b2.intoArray(target, to + 2 * toStride);
        b3.intoArray(target, to + 3 * toStride);
    }
}

package dev.adjoint.vector.transpose;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes 8 by 8 elements in 256-bit vectors, in 3 rounds of interleaving row i with row i + 4.
 */
final class Transpose8 extends Transpose {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final FloatVector LOW = interleaving(SPECIES, 0);
    private static final FloatVector HIGH = interleaving(SPECIES, 4);

    Transpose8() {
        super(8);
    }

    @Override
    void block(float[] source, int from, int fromStride, float[] target, int to, int toStride) {
        FloatVector row0 = FloatVector.fromArray(SPECIES, source, from);
        FloatVector row1 = FloatVector.fromArray(SPECIES, source, from + fromStride);
        FloatVector row2 = FloatVector.fromArray(SPECIES, source, from + 2 * fromStride);
        FloatVector row3 = FloatVector.fromArray(SPECIES, source, from + 3 * fromStride);
        FloatVector row4 = FloatVector.fromArray(SPECIES, source, from + 4 * fromStride);
        FloatVector row5 = FloatVector.fromArray(SPECIES, source, from + 5 * fromStride);
        FloatVector row6 = FloatVector.fromArray(SPECIES, source, from + 6 * fromStride);
        FloatVector row7 = FloatVector.fromArray(SPECIES, source, from + 7 * fromStride);
        FloatVector a0 = LOW.selectFrom(row0, row4);
        FloatVector a1 = HIGH.selectFrom(row0, row4);
        FloatVector a2 = LOW.selectFrom(row1, row5);
        FloatVector a3 = HIGH.selectFrom(row1, row5);
        FloatVector a4 = LOW.selectFrom(row2, row6);
        FloatVector a5 = HIGH.selectFrom(row2, row6);
        FloatVector a6 = LOW.selectFrom(row3, row7);
        FloatVector a7 = HIGH.selectFrom(row3, row7);
        FloatVector b0 = LOW.selectFrom(a0, a4);
        FloatVector b1 = HIGH.selectFrom(a0, a4);
        FloatVector b2 = LOW.selectFrom(a1, a5);
        FloatVector b3 = HIGH.selectFrom(a1, a5);
        FloatVector b4 = LOW.selectFrom(a2, a6);
        FloatVector b5 = HIGH.selectFrom(a2, a6);
        FloatVector b6 = LOW.selectFrom(a3, a7);
        FloatVector b7 = HIGH.selectFrom(a3, a7);
        FloatVector c0 = LOW.selectFrom(b0, b4);
        FloatVector c1 = HIGH.selectFrom(b0, b4);
        FloatVector c2 = LOW.selectFrom(b1, b5);
        FloatVector c3 = HIGH.selectFrom(b1, b5);
        FloatVector c4 = LOW.selectFrom(b2, b6);
        FloatVector c5 = HIGH.selectFrom(b2, b6);
        FloatVector c6 = LOW.selectFrom(b3, b7);
        FloatVector c7 = HIGH.selectFrom(b3, b7);
        c0.intoArray(target, to);
        c1.intoArray(target, to + toStride);
        c2.intoArray(target, to + 2 * toStride);
        c3.intoArray(target, to + 3 * toStride);
        c4.intoArray(target, to + 4 * toStride);
        c5.intoArray(target, to + 5 * toStride);
        c6.intoArray(target, to + 6 * toStride);
        c7.intoArray(target, to + 7 * toStride);
    }
}

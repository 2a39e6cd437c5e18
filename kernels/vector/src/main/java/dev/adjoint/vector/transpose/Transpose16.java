package dev.adjoint.vector.transpose;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes 16 by 16 elements in 512-bit vectors, in 4 rounds of interleaving row i with row i +
 * 8.
 */
final class Transpose16 extends Transpose {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final FloatVector LOW = interleaving(SPECIES, 0);
    private static final FloatVector HIGH = interleaving(SPECIES, 8);

    Transpose16() {
        super(16);
    }

    // long because every row is a local variable of its own, which keeps it in a register
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
        FloatVector row8 = FloatVector.fromArray(SPECIES, source, from + 8 * fromStride);
        FloatVector row9 = FloatVector.fromArray(SPECIES, source, from + 9 * fromStride);
        FloatVector row10 = FloatVector.fromArray(SPECIES, source, from + 10 * fromStride);
        FloatVector row11 = FloatVector.fromArray(SPECIES, source, from + 11 * fromStride);
        FloatVector row12 = FloatVector.fromArray(SPECIES, source, from + 12 * fromStride);
        FloatVector row13 = FloatVector.fromArray(SPECIES, source, from + 13 * fromStride);
        FloatVector row14 = FloatVector.fromArray(SPECIES, source, from + 14 * fromStride);
        FloatVector row15 = FloatVector.fromArray(SPECIES, source, from + 15 * fromStride);
        FloatVector a0 = LOW.selectFrom(row0, row8);
        FloatVector a1 = HIGH.selectFrom(row0, row8);
        FloatVector a2 = LOW.selectFrom(row1, row9);
        FloatVector a3 = HIGH.selectFrom(row1, row9);
        FloatVector a4 = LOW.selectFrom(row2, row10);
        FloatVector a5 = HIGH.selectFrom(row2, row10);
        FloatVector a6 = LOW.selectFrom(row3, row11);
        FloatVector a7 = HIGH.selectFrom(row3, row11);
        FloatVector a8 = LOW.selectFrom(row4, row12);
        FloatVector a9 = HIGH.selectFrom(row4, row12);
        FloatVector a10 = LOW.selectFrom(row5, row13);
        FloatVector a11 = HIGH.selectFrom(row5, row13);
        FloatVector a12 = LOW.selectFrom(row6, row14);
        FloatVector a13 = HIGH.selectFrom(row6, row14);
        FloatVector a14 = LOW.selectFrom(row7, row15);
        FloatVector a15 = HIGH.selectFrom(row7, row15);
        FloatVector b0 = LOW.selectFrom(a0, a8);
        FloatVector b1 = HIGH.selectFrom(a0, a8);
        FloatVector b2 = LOW.selectFrom(a1, a9);
        FloatVector b3 = HIGH.selectFrom(a1, a9);
        FloatVector b4 = LOW.selectFrom(a2, a10);
        FloatVector b5 = HIGH.selectFrom(a2, a10);
        FloatVector b6 = LOW.selectFrom(a3, a11);
        FloatVector b7 = HIGH.selectFrom(a3, a11);
        FloatVector b8 = LOW.selectFrom(a4, a12);
        FloatVector b9 = HIGH.selectFrom(a4, a12);
        FloatVector b10 = LOW.selectFrom(a5, a13);
        FloatVector b11 = HIGH.selectFrom(a5, a13);
        FloatVector b12 = LOW.selectFrom(a6, a14);
        FloatVector b13 = HIGH.selectFrom(a6, a14);
        FloatVector b14 = LOW.selectFrom(a7, a15);
        FloatVector b15 = HIGH.selectFrom(a7, a15);
        FloatVector c0 = LOW.selectFrom(b0, b8);
        FloatVector c1 = HIGH.selectFrom(b0, b8);
        FloatVector c2 = LOW.selectFrom(b1, b9);
        FloatVector c3 = HIGH.selectFrom(b1, b9);
        FloatVector c4 = LOW.selectFrom(b2, b10);
        FloatVector c5 = HIGH.selectFrom(b2, b10);
        FloatVector c6 = LOW.selectFrom(b3, b11);
        FloatVector c7 = HIGH.selectFrom(b3, b11);
        FloatVector c8 = LOW.selectFrom(b4, b12);
        FloatVector c9 = HIGH.selectFrom(b4, b12);
        FloatVector c10 = LOW.selectFrom(b5, b13);
        FloatVector c11 = HIGH.selectFrom(b5, b13);
        FloatVector c12 = LOW.selectFrom(b6, b14);
        FloatVector c13 = HIGH.selectFrom(b6, b14);
        FloatVector c14 = LOW.selectFrom(b7, b15);
        FloatVector c15 = HIGH.selectFrom(b7, b15);
        FloatVector d0 = LOW.selectFrom(c0, c8);
        FloatVector d1 = HIGH.selectFrom(c0, c8);
        FloatVector d2 = LOW.selectFrom(c1, c9);
        FloatVector d3 = HIGH.selectFrom(c1, c9);
        FloatVector d4 = LOW.selectFrom(c2, c10);
        FloatVector d5 = HIGH.selectFrom(c2, c10);
        FloatVector d6 = LOW.selectFrom(c3, c11);
        FloatVector d7 = HIGH.selectFrom(c3, c11);
        FloatVector d8 = LOW.selectFrom(c4, c12);
        FloatVector d9 = HIGH.selectFrom(c4, c12);
        FloatVector d10 = LOW.selectFrom(c5, c13);
        FloatVector d11 = HIGH.selectFrom(c5, c13);
        FloatVector d12 = LOW.selectFrom(c6, c14);
        FloatVector d13 = HIGH.selectFrom(c6, c14);
        FloatVector d14 = LOW.selectFrom(c7, c15);
        FloatVector d15 = HIGH.selectFrom(c7, c15);
        d0.intoArray(target, to);
        d1.intoArray(target, to + toStride);
        d2.intoArray(target, to + 2 * toStride);
        d3.intoArray(target, to + 3 * toStride);
        d4.intoArray(target, to + 4 * toStride);
        d5.intoArray(target, to + 5 * toStride);
        d6.intoArray(target, to + 6 * toStride);
        d7.intoArray(target, to + 7 * toStride);
        d8.intoArray(target, to + 8 * toStride);
        d9.intoArray(target, to + 9 * toStride);
        d10.intoArray(target, to + 10 * toStride);
        d11.intoArray(target, to + 11 * toStride);
        d12.intoArray(target, to + 12 * toStride);
        d13.intoArray(target, to + 13 * toStride);
        d14.intoArray(target, to + 14 * toStride);
        d15.intoArray(target, to + 15 * toStride);
    }
}

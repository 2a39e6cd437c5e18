package dev.adjoint.vector.transpose;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes eight of sixteen columns of sixteen rows in 512-bit vectors: the first round takes
 * these columns of rows i and i + 8, later ones interleave vector i with vector i + 4. A template,
 * see {@link Specialised}; its constant is the first column.
 */
final class HalfTranspose16 extends Transpose {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final FloatVector HALF =
            interleaving(SPECIES, Specialised.constant(MethodHandles.lookup(), 0));
    private static final FloatVector LOW = interleaving(SPECIES, 0);
    private static final FloatVector HIGH = interleaving(SPECIES, 8);

    HalfTranspose16() {
        super(16, 16);
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
        FloatVector a0 = HALF.selectFrom(row0, row8);
        FloatVector a1 = HALF.selectFrom(row1, row9);
        FloatVector a2 = HALF.selectFrom(row2, row10);
        FloatVector a3 = HALF.selectFrom(row3, row11);
        FloatVector a4 = HALF.selectFrom(row4, row12);
        FloatVector a5 = HALF.selectFrom(row5, row13);
        FloatVector a6 = HALF.selectFrom(row6, row14);
        FloatVector a7 = HALF.selectFrom(row7, row15);
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
        FloatVector d0 = LOW.selectFrom(c0, c4);
        FloatVector d1 = HIGH.selectFrom(c0, c4);
        FloatVector d2 = LOW.selectFrom(c1, c5);
        FloatVector d3 = HIGH.selectFrom(c1, c5);
        FloatVector d4 = LOW.selectFrom(c2, c6);
        FloatVector d5 = HIGH.selectFrom(c2, c6);
        FloatVector d6 = LOW.selectFrom(c3, c7);
        FloatVector d7 = HIGH.selectFrom(c3, c7);
        d0.intoArray(target, to);
        d1.intoArray(target, to + toStride);
        d2.intoArray(target, to + 2 * toStride);
        d3.intoArray(target, to + 3 * toStride);
        d4.intoArray(target, to + 4 * toStride);
        d5.intoArray(target, to + 5 * toStride);
        d6.intoArray(target, to + 6 * toStride);
        d7.intoArray(target, to + 7 * toStride);
    }
}

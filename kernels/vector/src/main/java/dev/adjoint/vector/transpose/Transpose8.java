package dev.adjoint.vector.transpose;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes 8 rows by 4 columns at a time in 256-bit vectors, in 3 rounds: rows 4 apart exchange
 * four elements, rows 2 apart two, neighbours one. Without 512-bit vectors a permutation of two
 * vectors is emulated by several instructions, so none is used: the first round reads from where
 * the elements lie best, the last one shifts pairs of lanes.
 */
final class Transpose8 extends Transpose {
    private static final int ROWS = 8;
    private static final int COLUMNS = 4;
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final VectorMask<Float> FOURS = VectorMask.fromLong(SPECIES, 0b11110000);
    private static final VectorMask<Float> PAIRS = VectorMask.fromLong(SPECIES, 0b11001100);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(SPECIES, 0b10101010);
    private static final VectorShuffle<Float> EXCHANGED_PAIRS =
            VectorShuffle.fromValues(SPECIES, 2, 3, 0, 1, 6, 7, 4, 5);

    Transpose8() {
        super(ROWS, COLUMNS);
    }

    @Override
    void block(float[] source, int from, int fromStride, float[] target, int to, int toStride) {
        strip(source, from, fromStride, target, to, toStride, COLUMNS);
    }

    // long because every vector is a local variable of its own, which keeps it in a register
    @Override
    void strip(
            float[] source,
            int from,
            int fromStride,
            float[] target,
            int to,
            int toStride,
            int columns) {
        int at1 = from + fromStride;
        int at2 = from + 2 * fromStride;
        int at3 = from + 3 * fromStride;
        // the second half of a vector that begins four elements earlier
        int at4 = from + 4 * fromStride - 4;
        int at5 = from + 5 * fromStride - 4;
        int at6 = from + 6 * fromStride - 4;
        int at7 = from + 7 * fromStride - 4;
        for (int i = 0; i < columns; i += COLUMNS) {
            FloatVector row0 = FloatVector.fromArray(SPECIES, source, from + i);
            FloatVector row1 = FloatVector.fromArray(SPECIES, source, at1 + i);
            FloatVector row2 = FloatVector.fromArray(SPECIES, source, at2 + i);
            FloatVector row3 = FloatVector.fromArray(SPECIES, source, at3 + i);
            FloatVector a0 = row0.blend(FloatVector.fromArray(SPECIES, source, at4 + i), FOURS);
            FloatVector a1 = row1.blend(FloatVector.fromArray(SPECIES, source, at5 + i), FOURS);
            FloatVector a2 = row2.blend(FloatVector.fromArray(SPECIES, source, at6 + i), FOURS);
            FloatVector a3 = row3.blend(FloatVector.fromArray(SPECIES, source, at7 + i), FOURS);
            FloatVector b0 = a0.blend(a2.rearrange(EXCHANGED_PAIRS), PAIRS);
            FloatVector b1 = a1.blend(a3.rearrange(EXCHANGED_PAIRS), PAIRS);
            FloatVector b2 = a0.rearrange(EXCHANGED_PAIRS).blend(a2, PAIRS);
            FloatVector b3 = a1.rearrange(EXCHANGED_PAIRS).blend(a3, PAIRS);
            var up1 = b1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE);
            var up3 = b3.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE);
            var down0 = b0.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE);
            var down2 = b2.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE);
            int place = to + i * toStride;
            b0.blend(up1.reinterpretAsFloats(), ODD).intoArray(target, place);
            down0.reinterpretAsFloats().blend(b1, ODD).intoArray(target, place + toStride);
            b2.blend(up3.reinterpretAsFloats(), ODD).intoArray(target, place + 2 * toStride);
            down2.reinterpretAsFloats().blend(b3, ODD).intoArray(target, place + 3 * toStride);
        }
    }
}

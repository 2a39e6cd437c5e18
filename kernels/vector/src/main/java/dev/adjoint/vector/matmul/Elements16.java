package dev.adjoint.vector.matmul;

import dev.adjoint.program.DType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of binary32 made of elements of 16 bits. The species are arguments: they must be
 * constants of the class that calls.
 */
final class Elements16 {
    /** Elements of 32 bits, where a format is asked for. */
    static final int NONE = 0;

    /** {@link DType#BF16}. */
    static final int BF16 = 1;

    /** {@link DType#F16}. */
    static final int F16 = 2;

    private static final int MAGNITUDE = 0x7fff;
    private static final int SIGN = 0x8000;

    /** Moves exponent and fraction of binary16 to where binary32 has them. */
    private static final int FRACTION_SHIFT = 13;

    /** The smallest shifted magnitude that is infinite or no number. */
    private static final int INFINITE = 0x7c00 << FRACTION_SHIFT;

    private static final int EXPONENT = 0x7f800000;

    /** The exponents of binary32 start 112 lower; exact for subnormal numbers too. */
    private static final float REBIAS = 0x1p112f;

    private Elements16() {}

    /** The number of a format. */
    static int format(DType type) {
        return switch (type) {
            case BF16 -> BF16;
            case F16 -> F16;
            case F32, F64, I32 -> NONE;
        };
    }

    /** The species of 16 bits with as many lanes. */
    static VectorSpecies<Short> shorts(VectorSpecies<Float> floats) {
        return VectorSpecies.of(short.class, VectorShape.forBitSize(floats.vectorBitSize() / 2));
    }

    /** A vector from an array. */
    static FloatVector load(
            VectorSpecies<Short> shorts,
            VectorSpecies<Integer> ints,
            int format,
            short[] array,
            int place) {
        IntVector bits =
                (IntVector)
                        ShortVector.fromArray(shorts, array, place)
                                .convertShape(VectorOperators.ZERO_EXTEND_S2I, ints, 0);
        if (format == BF16) {
            return bits.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
        }
        IntVector magnitude = bits.and(MAGNITUDE).lanewise(VectorOperators.LSHL, FRACTION_SHIFT);
        VectorMask<Integer> isInfinite = magnitude.compare(VectorOperators.GE, INFINITE);
        IntVector number = magnitude.reinterpretAsFloats().mul(REBIAS).reinterpretAsInts();
        IntVector sign = bits.and(SIGN).lanewise(VectorOperators.LSHL, Short.SIZE);
        return number.blend(magnitude.or(EXPONENT), isInfinite).or(sign).reinterpretAsFloats();
    }
}

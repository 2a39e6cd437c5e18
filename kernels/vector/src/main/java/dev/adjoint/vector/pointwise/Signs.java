package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Signs of lanes, that of zero included. */
final class Signs {
    private static final int SIGN_BIT = 0x80000000;

    private Signs() {}

    /** The sizes, which are not negative, with the signs of the other lanes. */
    static FloatVector copy(FloatVector sizes, FloatVector signs) {
        var bits = signs.reinterpretAsInts().and(SIGN_BIT);
        return sizes.reinterpretAsInts().lanewise(VectorOperators.OR, bits).reinterpretAsFloats();
    }
}

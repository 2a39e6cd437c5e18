package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * e^x to 1.1 ulp: x = k·ln 2 + z with |z| ≤ ln 2 / 2 (Cody and Waite), e^z = 1 + z + z²·q(z) with q
 * of degree 4 (own minimax fit, relative error 2^−28), times 2^(k/2) twice so that underflow is
 * gradual. NaN gives NaN.
 */
public final class Exponential {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    /** Below this e^x rounds to 0, above {@link #HIGHEST} to infinity. */
    private static final float LOWEST = -104f;

    private static final float HIGHEST = 89f;

    /** Adding 1.5 · 2^23 rounds to an integer, which then stands in the low bits. */
    private static final float ROUNDING = 0x1.8p23f;

    private static final int ROUNDING_BITS = 0x4B400000;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN_2 = 0.6931471824645996f;
    private static final float LN_2_REST = -1.9046542121259336e-9f;
    private static final float Q0 = 0.49999994f;
    private static final float Q1 = 0.16666521f;
    private static final float Q2 = 0.041668262f;
    private static final float Q3 = 0.008368669f;
    private static final float Q4 = 0.0013820888f;

    private Exponential() {}

    /** e^x of one number, bit-equal to the loops. */
    public static float of(float x) {
        return of(FloatVector.broadcast(SPECIES, x)).lane(0);
    }

    /** out = e^a, {@code n} elements from the given places. */
    public static void apply(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            of(FloatVector.fromArray(SPECIES, a, aAt + i)).intoArray(out, at + i);
        }
        if (i < n) {
            var tail = SPECIES.indexInRange(i, n);
            of(FloatVector.fromArray(SPECIES, a, aAt + i, tail)).intoArray(out, at + i, tail);
        }
    }

    /** out = e^(a − shift), {@code n} elements from the given places. */
    public static void applyShifted(float[] a, int aAt, float shift, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            of(FloatVector.fromArray(SPECIES, a, aAt + i).sub(shift)).intoArray(out, at + i);
        }
        if (i < n) {
            var tail = SPECIES.indexInRange(i, n);
            of(FloatVector.fromArray(SPECIES, a, aAt + i, tail).sub(shift))
                    .intoArray(out, at + i, tail);
        }
    }

    /** e^x of every lane. */
    static FloatVector of(FloatVector given) {
        FloatVector bounded = given.blend(LOWEST, given.compare(VectorOperators.LT, LOWEST));
        FloatVector x = bounded.blend(HIGHEST, bounded.compare(VectorOperators.GT, HIGHEST));
        FloatVector rounded = x.fma(broadcast(LOG2_E), broadcast(ROUNDING));
        FloatVector k = rounded.sub(ROUNDING);
        FloatVector z = k.fma(broadcast(-LN_2_REST), k.fma(broadcast(-LN_2), x));
        FloatVector q = z.fma(broadcast(Q4), broadcast(Q3));
        q = q.fma(z, broadcast(Q2)).fma(z, broadcast(Q1)).fma(z, broadcast(Q0));
        FloatVector power = z.mul(z).fma(q, z).add(1f);
        IntVector exponent = rounded.reinterpretAsInts().sub(ROUNDING_BITS);
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        return power.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}

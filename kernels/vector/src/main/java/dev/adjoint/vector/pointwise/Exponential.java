package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * e^x to 1 ulp: x = k·ln 2 + z with |z| ≤ ln 2 / 2 (Cody and Waite), e^z = 1 + z + z²·q(z) with q
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

    /** A rounded number's bits less these are k + 2 · 127: the biased exponents of two factors. */
    private static final int ROUNDING_BITS = 0x4B400000 - 254;

    private static final float LOG2_E = 1.442695f;
    private static final float LN_2 = 0.6931472f;
    private static final float LN_2_REST = -1.9046542e-09f;
    private static final float Q0 = 0.49999994f;
    private static final float Q1 = 0.16666521f;
    private static final float Q2 = 0.041668262f;
    private static final float Q3 = 0.008368669f;
    private static final float Q4 = 0.0013820888f;

    private Exponential() {}

    /** e^x of one number, bit-equal to the loop. */
    public static float of(float given) {
        float x = given < LOWEST ? LOWEST : given > HIGHEST ? HIGHEST : given;
        float rounded = Math.fma(x, LOG2_E, ROUNDING);
        float k = rounded - ROUNDING;
        float z = Math.fma(k, -LN_2_REST, Math.fma(k, -LN_2, x));
        float q = Math.fma(Math.fma(z, Q4, Q3), z, Q2);
        q = Math.fma(Math.fma(q, z, Q1), z, Q0);
        float power = Math.fma(z * z, q, z) + 1f;
        int exponents = Float.floatToRawIntBits(rounded) - ROUNDING_BITS;
        int half = exponents >> 1;
        float first = Float.intBitsToFloat(half << 23);
        return power * first * Float.intBitsToFloat((exponents - half) << 23);
    }

    /** out = e^a, {@code n} elements from the given places. */
    public static void apply(float[] a, int aAt, float[] out, int at, int n) {
        applyShifted(a, aAt, 0f, out, at, n);
    }

    /** out = e^(a − shift), {@code n} elements from the given places. */
    public static void applyShifted(float[] a, int aAt, float shift, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector given = FloatVector.fromArray(SPECIES, a, aAt + i).sub(shift);
            FloatVector bounded = given.blend(LOWEST, given.compare(VectorOperators.LT, LOWEST));
            FloatVector x = bounded.blend(HIGHEST, bounded.compare(VectorOperators.GT, HIGHEST));
            FloatVector rounded = x.fma(LOG2_E, ROUNDING);
            FloatVector k = rounded.sub(ROUNDING);
            FloatVector z = k.fma(FloatVector.broadcast(SPECIES, -LN_2), x);
            z = k.fma(FloatVector.broadcast(SPECIES, -LN_2_REST), z);
            FloatVector q = z.fma(Q4, Q3);
            q = q.fma(z, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(z, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(z, FloatVector.broadcast(SPECIES, Q0));
            FloatVector power = z.mul(z).fma(q, z).add(1f);
            IntVector exponents = rounded.reinterpretAsInts().sub(ROUNDING_BITS);
            IntVector half = exponents.lanewise(VectorOperators.ASHR, 1);
            IntVector first = half.lanewise(VectorOperators.LSHL, 23);
            IntVector second = exponents.sub(half).lanewise(VectorOperators.LSHL, 23);
            FloatVector scaled =
                    power.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats());
            scaled.intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = of(a[aAt + i] - shift);
        }
    }

    /** out = 1 / (1 + e^−a), bit-equal to these four operations one after the other. */
    // the polynomial once more: a method that returned a vector might be boxed
    static void sigmoid(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector given = FloatVector.fromArray(SPECIES, a, aAt + i).neg();
            FloatVector bounded = given.blend(LOWEST, given.compare(VectorOperators.LT, LOWEST));
            FloatVector x = bounded.blend(HIGHEST, bounded.compare(VectorOperators.GT, HIGHEST));
            FloatVector rounded = x.fma(LOG2_E, ROUNDING);
            FloatVector k = rounded.sub(ROUNDING);
            FloatVector z = k.fma(FloatVector.broadcast(SPECIES, -LN_2), x);
            z = k.fma(FloatVector.broadcast(SPECIES, -LN_2_REST), z);
            FloatVector q = z.fma(Q4, Q3);
            q = q.fma(z, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(z, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(z, FloatVector.broadcast(SPECIES, Q0));
            FloatVector power = z.mul(z).fma(q, z).add(1f);
            IntVector exponents = rounded.reinterpretAsInts().sub(ROUNDING_BITS);
            IntVector half = exponents.lanewise(VectorOperators.ASHR, 1);
            IntVector first = half.lanewise(VectorOperators.LSHL, 23);
            IntVector second = exponents.sub(half).lanewise(VectorOperators.LSHL, 23);
            FloatVector scaled =
                    power.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats());
            FloatVector.broadcast(SPECIES, 1f).div(scaled.add(1f)).intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = 1 / (1 + of(-a[aAt + i]));
        }
    }
}

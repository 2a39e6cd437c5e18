package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * log x to 0.9 ulp: x = 2^k·(1 + f) with 1 + f between √½ and √2, log(1 + f) = f − f²/2 + f³·q(f)
 * with q of degree 7 (own minimax fit, relative error 2^−27). Subnormal numbers are scaled first; 0
 * gives −∞, negative numbers NaN.
 */
public final class Logarithm {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final float SCALE = 0x1p24f;
    private static final float SCALE_EXPONENT = 24f;
    private static final int ROOT_HALF_BITS = 0x3F3504F3;
    private static final float LN_2 = 0.6931472f;
    private static final float LN_2_REST = -1.9046542e-09f;
    private static final float Q0 = 0.3333333f;
    private static final float Q1 = -0.2500082f;
    private static final float Q2 = 0.20001242f;
    private static final float Q3 = -0.16623409f;
    private static final float Q4 = 0.1420158f;
    private static final float Q5 = -0.1315961f;
    private static final float Q6 = 0.12762217f;
    private static final float Q7 = -0.07636439f;

    private Logarithm() {}

    /** log x of one number, bit-equal to the loop. */
    public static float of(float x) {
        if (!(x > 0) || x == Float.POSITIVE_INFINITY) {
            return x == 0 ? Float.NEGATIVE_INFINITY : x < 0 ? Float.NaN : x;
        }
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * SCALE : x);
        int exponent = (bits - ROOT_HALF_BITS) >> 23;
        float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1f;
        float k = subnormal ? exponent - SCALE_EXPONENT : exponent;
        float q = Math.fma(Math.fma(Math.fma(f, Q7, Q6), f, Q5), f, Q4);
        q = Math.fma(Math.fma(q, f, Q3), f, Q2);
        q = Math.fma(Math.fma(q, f, Q1), f, Q0);
        float square = f * f;
        float rest = Math.fma(k, LN_2_REST, q * f * square);
        return Math.fma(k, LN_2, Math.fma(square, -0.5f, rest) + f);
    }

    /** out = log a, {@code n} elements from the given places. */
    public static void apply(float[] a, int aAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, present);
            VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
            IntVector bits = x.blend(x.mul(SCALE), subnormal).reinterpretAsInts();
            IntVector exponent = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
            IntVector mantissa = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23));
            FloatVector f = mantissa.reinterpretAsFloats().sub(1f);
            FloatVector k = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
            k = k.blend(k.sub(SCALE_EXPONENT), subnormal);
            FloatVector q = f.fma(Q7, Q6);
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q5));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q4));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q3));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q0));
            FloatVector square = f.mul(f);
            FloatVector rest =
                    k.fma(FloatVector.broadcast(SPECIES, LN_2_REST), q.mul(f).mul(square));
            FloatVector low = square.fma(FloatVector.broadcast(SPECIES, -0.5f), rest).add(f);
            FloatVector log = k.fma(FloatVector.broadcast(SPECIES, LN_2), low);
            log = log.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
            log = log.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
            log = log.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
            log.blend(x, x.compare(VectorOperators.NE, x)).intoArray(out, at + i, present);
        }
    }
}

package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * log x to 1.3 ulp: x = 2^k·(1 + f) with 1 + f between √½ and √2, log(1 + f) = f − f²/2 + f³·q(f)
 * with q of degree 7 (own minimax fit, relative error 2^−27). Subnormal numbers are scaled first; 0
 * gives −∞, negative numbers NaN.
 */
public final class Logarithm {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final float SMALLEST_NORMAL = Float.MIN_NORMAL;
    private static final float SCALE = 0x1p24f;
    private static final float SCALE_EXPONENT = 24f;
    private static final int ROOT_HALF_BITS = 0x3F3504F3;
    private static final float LN_2 = 0.6931471824645996f;
    private static final float LN_2_REST = -1.9046542121259336e-9f;
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
        return of(FloatVector.broadcast(SPECIES, x)).lane(0);
    }

    /** out = log a, {@code n} elements from the given places. */
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

    /** log x of every lane. */
    static FloatVector of(FloatVector x) {
        var subnormal = x.compare(VectorOperators.LT, SMALLEST_NORMAL);
        IntVector bits = x.blend(x.mul(SCALE), subnormal).reinterpretAsInts();
        IntVector exponent = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
        FloatVector f =
                bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
        FloatVector k = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
        k = k.blend(k.sub(SCALE_EXPONENT), subnormal);
        FloatVector q = f.fma(broadcast(Q7), broadcast(Q6));
        q = q.fma(f, broadcast(Q5)).fma(f, broadcast(Q4)).fma(f, broadcast(Q3));
        q = q.fma(f, broadcast(Q2)).fma(f, broadcast(Q1)).fma(f, broadcast(Q0));
        FloatVector square = f.mul(f);
        FloatVector rest = k.fma(broadcast(LN_2_REST), q.mul(f).mul(square));
        FloatVector log = k.fma(broadcast(LN_2), square.fma(broadcast(-0.5f), rest).add(f));
        return boundaries(x, log);
    }

    /** log of 0, of infinity, of negative numbers and of NaN. */
    private static FloatVector boundaries(FloatVector x, FloatVector log) {
        FloatVector finite = log.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
        FloatVector upper = finite.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
        FloatVector lower = upper.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
        return lower.blend(x, x.compare(VectorOperators.NE, x));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}

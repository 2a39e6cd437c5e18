package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * tanh x to 1.4 ulp: for a = |x| below 0.625, a + a³·q(a²) with q of degree 4 (own minimax fit,
 * relative error 2^−27); above, 1 − 2 / (e^(2a) + 1). The sign is that of x.
 */
final class HyperbolicTangent {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final int SIGN_BIT = 0x80000000;
    private static final float SMALL = 0.625f;
    private static final float Q0 = -0.3333328f;
    private static final float Q1 = 0.13331406f;
    private static final float Q2 = -0.053736515f;
    private static final float Q3 = 0.020628167f;
    private static final float Q4 = -0.005692296f;

    private HyperbolicTangent() {}

    /** out = tanh a, {@code n} elements from the given places, which must not be the same. */
    static void apply(float[] a, int aAt, float[] out, int at, int n) {
        doubleSizes(a, aAt, out, at, n);
        Exponential.apply(out, at, out, at, n);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, present);
            FloatVector power = FloatVector.fromArray(SPECIES, out, at + i, present);
            FloatVector part = FloatVector.broadcast(SPECIES, 2f).div(power.add(1f));
            FloatVector large = FloatVector.broadcast(SPECIES, 1f).sub(part);
            FloatVector absolute = x.abs();
            FloatVector square = absolute.mul(absolute);
            FloatVector q = square.fma(Q4, Q3);
            q = q.fma(square, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(square, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(square, FloatVector.broadcast(SPECIES, Q0));
            FloatVector small = square.mul(absolute).fma(q, absolute);
            FloatVector size = large.blend(small, absolute.compare(VectorOperators.LT, SMALL));
            IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
            IntVector signed = size.reinterpretAsInts().lanewise(VectorOperators.OR, sign);
            signed.reinterpretAsFloats().intoArray(out, at + i, present);
        }
    }

    /** out = 2 |a|. */
    private static void doubleSizes(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i).abs().mul(2f).intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = Math.abs(a[aAt + i]) * 2f;
        }
    }
}

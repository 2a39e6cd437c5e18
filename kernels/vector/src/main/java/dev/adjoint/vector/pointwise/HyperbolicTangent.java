package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * tanh x to 2 ulp: for a = |x| below 0.625, a + a³·q(a²) with q of degree 4 (own minimax fit, relative error 2^−27);
 * above, 1 − 2 / (e^(2a) + 1). The sign is that of x.
 */
final class HyperbolicTangent {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
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
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i);
            of(x, FloatVector.fromArray(SPECIES, out, at + i)).intoArray(out, at + i);
        }
        if (i < n) {
            VectorMask<Float> tail = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, tail);
            of(x, FloatVector.fromArray(SPECIES, out, at + i, tail)).intoArray(out, at + i, tail);
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

    /** tanh x, where {@code power} is e^(2 |x|). */
    private static FloatVector of(FloatVector x, FloatVector power) {
        FloatVector a = x.abs();
        FloatVector large = broadcast(1f).sub(broadcast(2f).div(power.add(1f)));
        FloatVector square = a.mul(a);
        FloatVector q = square.fma(broadcast(Q4), broadcast(Q3));
        q = q.fma(square, broadcast(Q2)).fma(square, broadcast(Q1)).fma(square, broadcast(Q0));
        FloatVector small = square.mul(a).fma(q, a);
        return Signs.copy(large.blend(small, a.compare(VectorOperators.LT, SMALL)), x);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}

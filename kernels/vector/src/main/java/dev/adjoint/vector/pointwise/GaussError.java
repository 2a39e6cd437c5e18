package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * erf x to 1.5 ulp: for a = |x| up to 1, a + a·p(a²) with p of degree 6 (own minimax fit, relative error 2^−29); above,
 * 1 − e^(−r(a)) with r of degree 7 fitted to −log(1 − erf a) up to a = 4 (relative error 2^−33 of erf), beyond which erf
 * rounds to 1. The sign is that of x.
 */
final class GaussError {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final float LARGEST = 4f;
    private static final float P0 = 0.12837917f;
    private static final float P1 = -0.37612626f;
    private static final float P2 = 0.11283579f;
    private static final float P3 = -0.026853347f;
    private static final float P4 = 0.005187162f;
    private static final float P5 = -0.0007997853f;
    private static final float P6 = 7.806903e-05f;
    private static final float R0 = -0.00016920379f;
    private static final float R1 = 1.1294883f;
    private static final float R2 = 0.6334011f;
    private static final float R3 = 0.108219944f;
    private static final float R4 = -0.025080204f;
    private static final float R5 = 0.0041560438f;
    private static final float R6 = -0.00043133768f;
    private static final float R7 = 2.0822641e-05f;

    private GaussError() {}

    /** out = erf a, {@code n} elements from the given places, which must not be the same. */
    static void apply(float[] a, int aAt, float[] out, int at, int n) {
        logarithms(a, aAt, out, at, n);
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

    /** out = log(1 − erf |a|). */
    private static void logarithms(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            logarithm(FloatVector.fromArray(SPECIES, a, aAt + i)).intoArray(out, at + i);
        }
        if (i < n) {
            VectorMask<Float> tail = SPECIES.indexInRange(i, n);
            logarithm(FloatVector.fromArray(SPECIES, a, aAt + i, tail)).intoArray(out, at + i, tail);
        }
    }

    private static FloatVector logarithm(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector a = size.blend(LARGEST, size.compare(VectorOperators.GT, LARGEST));
        FloatVector r = a.fma(broadcast(-R7), broadcast(-R6));
        r = r.fma(a, broadcast(-R5)).fma(a, broadcast(-R4)).fma(a, broadcast(-R3));
        return r.fma(a, broadcast(-R2)).fma(a, broadcast(-R1)).fma(a, broadcast(-R0));
    }

    /** erf x, where {@code complement} is 1 − erf |x| unless that is close to 1. */
    private static FloatVector of(FloatVector x, FloatVector complement) {
        FloatVector a = x.abs();
        FloatVector square = a.mul(a);
        FloatVector p = square.fma(broadcast(P6), broadcast(P5));
        p = p.fma(square, broadcast(P4)).fma(square, broadcast(P3)).fma(square, broadcast(P2));
        p = p.fma(square, broadcast(P1)).fma(square, broadcast(P0));
        FloatVector large = broadcast(1f).sub(complement);
        return Signs.copy(large.blend(p.fma(a, a), a.compare(VectorOperators.LE, 1f)), x);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}

package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * erf x to 1 ulp: for a = |x| up to 1, a + a·p(a²) with p of degree 6 (own minimax fit, relative
 * error 2^−29); above, 1 − e^(−r(a)) with r of degree 7 fitted to −log(1 − erf a) up to a = 4
 * (relative error 2^−33 of erf), beyond which erf rounds to 1. The sign is that of x.
 */
final class GaussError {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final int SIGN_BIT = 0x80000000;
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
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, present);
            FloatVector complement = FloatVector.fromArray(SPECIES, out, at + i, present);
            FloatVector large = FloatVector.broadcast(SPECIES, 1f).sub(complement);
            FloatVector absolute = x.abs();
            FloatVector square = absolute.mul(absolute);
            FloatVector p = square.fma(P6, P5);
            p = p.fma(square, FloatVector.broadcast(SPECIES, P4));
            p = p.fma(square, FloatVector.broadcast(SPECIES, P3));
            p = p.fma(square, FloatVector.broadcast(SPECIES, P2));
            p = p.fma(square, FloatVector.broadcast(SPECIES, P1));
            p = p.fma(square, FloatVector.broadcast(SPECIES, P0));
            FloatVector small = p.fma(absolute, absolute);
            FloatVector size = large.blend(small, absolute.compare(VectorOperators.LE, 1f));
            IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
            IntVector signed = size.reinterpretAsInts().lanewise(VectorOperators.OR, sign);
            signed.reinterpretAsFloats().intoArray(out, at + i, present);
        }
    }

    /** out = log(1 − erf |a|). */
    private static void logarithms(float[] a, int aAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector size = FloatVector.fromArray(SPECIES, a, aAt + i, present).abs();
            FloatVector x = size.blend(LARGEST, size.compare(VectorOperators.GT, LARGEST));
            FloatVector r = x.fma(-R7, -R6);
            r = r.fma(x, FloatVector.broadcast(SPECIES, -R5));
            r = r.fma(x, FloatVector.broadcast(SPECIES, -R4));
            r = r.fma(x, FloatVector.broadcast(SPECIES, -R3));
            r = r.fma(x, FloatVector.broadcast(SPECIES, -R2));
            r = r.fma(x, FloatVector.broadcast(SPECIES, -R1));
            r.fma(x, FloatVector.broadcast(SPECIES, -R0)).intoArray(out, at + i, present);
        }
    }
}

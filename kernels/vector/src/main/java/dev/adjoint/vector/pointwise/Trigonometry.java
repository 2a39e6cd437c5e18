package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * sin x and cos x to 2.3 ulp (1.6 for |x| ≤ 7): x = k·π/2 + z with |z| ≤ π/4 (Cody and Waite; π/2
 * in four parts, of which k times the first two is exact), then own minimax polynomials of degree 9
 * and 8 (relative error 2^−32). Beyond {@value #LARGEST} single lanes are computed exactly rounded
 * from {@link StrictMath}, which gives the same bits on every machine.
 */
final class Trigonometry {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final float LARGEST = 10_000f;

    /** Below this sin x rounds to x. */
    private static final float SMALLEST = 0x1p-13f;

    private static final float ROUNDING = 0x1.8p23f;
    private static final int ROUNDING_BITS = 0x4B400000;
    private static final float TWO_OVER_PI = 0.63661975f;
    private static final float HALF_PI_0 = 1.5703125f;
    private static final float HALF_PI_1 = 0.0004837513f;
    private static final float HALF_PI_2 = 7.5495336e-08f;
    private static final float HALF_PI_3 = 2.563344e-12f;
    private static final float S0 = -0.16666667f;
    private static final float S1 = 0.008333379f;
    private static final float S2 = -0.00019853064f;
    private static final float S3 = 2.83251e-06f;
    private static final float C0 = 0.041666646f;
    private static final float C1 = -0.001388731f;
    private static final float C2 = 2.4432327e-05f;

    private Trigonometry() {}

    /** out = sin a, {@code n} elements from the given places, which must not be the same. */
    static void sine(float[] a, int aAt, float[] out, int at, int n) {
        if (wave(a, aAt, out, at, n, 0, SMALLEST)) {
            for (int i = 0; i < n; i++) {
                if (!(Math.abs(a[aAt + i]) <= LARGEST)) {
                    out[at + i] = (float) StrictMath.sin(a[aAt + i]);
                }
            }
        }
    }

    /** out = cos a, {@code n} elements from the given places, which must not be the same. */
    static void cosine(float[] a, int aAt, float[] out, int at, int n) {
        if (wave(a, aAt, out, at, n, 1, 0f)) {
            for (int i = 0; i < n; i++) {
                if (!(Math.abs(a[aAt + i]) <= LARGEST)) {
                    out[at + i] = (float) StrictMath.cos(a[aAt + i]);
                }
            }
        }
    }

    /**
     * out = sin(a + turns · π/2), but a itself where it is smaller than {@code smallest}; returns
     * whether there is an element too large for this, or NaN.
     */
    private static boolean wave(
            float[] a, int aAt, float[] out, int at, int n, int turns, float smallest) {
        boolean large = false;
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, present);
            FloatVector rounded = x.fma(TWO_OVER_PI, ROUNDING);
            FloatVector k = rounded.sub(ROUNDING);
            FloatVector z = k.fma(FloatVector.broadcast(SPECIES, -HALF_PI_0), x);
            z = k.fma(FloatVector.broadcast(SPECIES, -HALF_PI_1), z);
            z = k.fma(FloatVector.broadcast(SPECIES, -HALF_PI_2), z);
            z = k.fma(FloatVector.broadcast(SPECIES, -HALF_PI_3), z);
            FloatVector square = z.mul(z);
            FloatVector s = square.fma(S3, S2);
            s = s.fma(square, FloatVector.broadcast(SPECIES, S1));
            s = s.fma(square, FloatVector.broadcast(SPECIES, S0));
            FloatVector sine = square.mul(z).fma(s, z);
            FloatVector c = square.fma(C2, C1).fma(square, FloatVector.broadcast(SPECIES, C0));
            FloatVector cosine = square.mul(square).fma(c, square.fma(-0.5f, 1f));
            IntVector quadrant = rounded.reinterpretAsInts().sub(ROUNDING_BITS - turns);
            IntVector even = quadrant.and(1).sub(1);
            IntVector sineBits = sine.reinterpretAsInts().and(even);
            IntVector cosineBits = cosine.reinterpretAsInts().and(even.not());
            IntVector sign = quadrant.and(2).lanewise(VectorOperators.LSHL, 30);
            IntVector bits = sineBits.lanewise(VectorOperators.OR, cosineBits);
            FloatVector value = bits.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
            FloatVector size = x.abs();
            value = value.blend(x, size.compare(VectorOperators.LT, smallest));
            value.intoArray(out, at + i, present);
            large |= size.compare(VectorOperators.LE, LARGEST).not().anyTrue();
        }
        return large;
    }
}

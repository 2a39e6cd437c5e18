package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * sin x and cos x to 2 ulp: x = k·π/2 + z with |z| ≤ π/4 (Cody and Waite; π/2 in four parts, of which k times the first
 * two is exact), then own minimax polynomials of degree 9 and 8 (relative error 2^−32). Beyond {@value #LARGEST} single
 * lanes are computed exactly rounded from {@link StrictMath}, which gives the same bits on every machine.
 */
final class Trigonometry {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final float LARGEST = 10_000f;

    /** Below this sin x rounds to x. */
    private static final float SMALLEST = 0x1p-13f;

    private static final float ROUNDING = 0x1.8p23f;
    private static final int ROUNDING_BITS = 0x4B400000;
    private static final float TWO_OVER_PI = 0.63661977f;
    private static final float HALF_PI_0 = 1.5703125f;
    private static final float HALF_PI_1 = 0.0004837512969970703f;
    private static final float HALF_PI_2 = 7.549533620476723e-08f;
    private static final float HALF_PI_3 = 2.5633440682570896e-12f;
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
        boolean large = false;
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i);
            sine(x).intoArray(out, at + i);
            large |= isLarge(x).anyTrue();
        }
        if (i < n) {
            VectorMask<Float> tail = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, tail);
            sine(x).intoArray(out, at + i, tail);
            large |= isLarge(x).anyTrue();
        }
        for (i = 0; large && i < n; i++) {
            if (!(Math.abs(a[aAt + i]) <= LARGEST)) {
                out[at + i] = (float) StrictMath.sin(a[aAt + i]);
            }
        }
    }

    /** out = cos a, {@code n} elements from the given places, which must not be the same. */
    static void cosine(float[] a, int aAt, float[] out, int at, int n) {
        boolean large = false;
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i);
            cosine(x).intoArray(out, at + i);
            large |= isLarge(x).anyTrue();
        }
        if (i < n) {
            VectorMask<Float> tail = SPECIES.indexInRange(i, n);
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i, tail);
            cosine(x).intoArray(out, at + i, tail);
            large |= isLarge(x).anyTrue();
        }
        for (i = 0; large && i < n; i++) {
            if (!(Math.abs(a[aAt + i]) <= LARGEST)) {
                out[at + i] = (float) StrictMath.cos(a[aAt + i]);
            }
        }
    }

    /** Infinities count as large, and so do NaNs. */
    private static VectorMask<Float> isLarge(FloatVector x) {
        return x.abs().compare(VectorOperators.LE, LARGEST).not();
    }

    private static FloatVector sine(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(TWO_OVER_PI), broadcast(ROUNDING));
        IntVector quadrant = rounded.reinterpretAsInts().sub(ROUNDING_BITS);
        FloatVector value = wave(remainder(x, rounded.sub(ROUNDING)), quadrant);
        return value.blend(x, x.abs().compare(VectorOperators.LT, SMALLEST));
    }

    private static FloatVector cosine(FloatVector x) {
        FloatVector rounded = x.fma(broadcast(TWO_OVER_PI), broadcast(ROUNDING));
        IntVector quadrant = rounded.reinterpretAsInts().sub(ROUNDING_BITS - 1);
        return wave(remainder(x, rounded.sub(ROUNDING)), quadrant);
    }

    /** x − k·π/2. */
    private static FloatVector remainder(FloatVector x, FloatVector k) {
        FloatVector first = k.fma(broadcast(-HALF_PI_0), x);
        FloatVector second = k.fma(broadcast(-HALF_PI_1), first);
        FloatVector third = k.fma(broadcast(-HALF_PI_2), second);
        return k.fma(broadcast(-HALF_PI_3), third);
    }

    /** sin(z + quadrant·π/2). */
    private static FloatVector wave(FloatVector z, IntVector quadrant) {
        FloatVector square = z.mul(z);
        FloatVector s = square.fma(broadcast(S3), broadcast(S2));
        s = s.fma(square, broadcast(S1)).fma(square, broadcast(S0));
        FloatVector sine = square.mul(z).fma(s, z);
        FloatVector c = square.fma(broadcast(C2), broadcast(C1)).fma(square, broadcast(C0));
        FloatVector cosine = square.mul(square).fma(c, square.fma(broadcast(-0.5f), broadcast(1f)));
        var odd = quadrant.and(1).compare(VectorOperators.NE, 0).cast(SPECIES);
        IntVector sign = quadrant.and(2).lanewise(VectorOperators.LSHL, 30);
        IntVector bits = sine.blend(cosine, odd).reinterpretAsInts();
        return bits.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}

package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of the lane operations that IEEE 754 defines to the last bit. Their tails are plain Java,
 * which gives the same bits. Each reads {@code n} elements of a, b, c from the given places and
 * writes {@code n} elements of out.
 *
 * <p>Loops over vectors, here and in the polynomials, call vector operations and no method of their
 * own: in a large caller the compiler may inline the loop and then not what it calls, and vectors
 * that leave a method are boxed.
 */
final class Arithmetic {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    /** From here on every binary32 number is an integer. */
    private static final float ALL_INTEGERS = 0x1p23f;

    private Arithmetic() {}

    static void add(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .add(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] + b[bAt + i];
        }
    }

    static void subtract(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .sub(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] - b[bAt + i];
        }
    }

    static void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .mul(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] * b[bAt + i];
        }
    }

    static void divide(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .div(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] / b[bAt + i];
        }
    }

    static void fma(
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            float[] c,
            int cAt,
            float[] out,
            int at,
            int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .fma(
                            FloatVector.fromArray(SPECIES, b, bAt + i),
                            FloatVector.fromArray(SPECIES, c, cAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = Math.fma(a[aAt + i], b[bAt + i], c[cAt + i]);
        }
    }

    static void minimum(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .min(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = Math.min(a[aAt + i], b[bAt + i]);
        }
    }

    static void maximum(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .max(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = Math.max(a[aAt + i], b[bAt + i]);
        }
    }

    static void negate(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i).neg().intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = -a[aAt + i];
        }
    }

    static void absolute(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i).abs().intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = Math.abs(a[aAt + i]);
        }
    }

    static void squareRoot(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, a, aAt + i).sqrt().intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = (float) Math.sqrt(a[aAt + i]);
        }
    }

    /**
     * Rounds |a| to nearest by adding and subtracting 2^23, then steps down where that was above a.
     */
    static void floor(float[] a, int aAt, float[] out, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + i);
            FloatVector size = x.abs();
            FloatVector rounded = size.add(ALL_INTEGERS).sub(ALL_INTEGERS);
            FloatVector signed = rounded.blend(rounded.neg(), x.compare(VectorOperators.LT, 0f));
            FloatVector result =
                    signed.blend(signed.sub(1f), signed.compare(VectorOperators.GT, x));
            var fraction = size.compare(VectorOperators.LT, ALL_INTEGERS);
            x.blend(result, fraction.and(x.compare(VectorOperators.NE, 0f))).intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = (float) Math.floor(a[aAt + i]);
        }
    }

    static void less(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            var mask =
                    FloatVector.fromArray(SPECIES, a, aAt + i)
                            .compare(
                                    VectorOperators.LT, FloatVector.fromArray(SPECIES, b, bAt + i));
            zero.blend(1f, mask).intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] < b[bAt + i] ? 1f : 0f;
        }
    }

    static void equal(float[] a, int aAt, float[] b, int bAt, float[] out, int at, int n) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            var mask =
                    FloatVector.fromArray(SPECIES, a, aAt + i)
                            .compare(
                                    VectorOperators.EQ, FloatVector.fromArray(SPECIES, b, bAt + i));
            zero.blend(1f, mask).intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] == b[bAt + i] ? 1f : 0f;
        }
    }

    static void select(
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            float[] c,
            int cAt,
            float[] out,
            int at,
            int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            var mask = FloatVector.fromArray(SPECIES, a, aAt + i).compare(VectorOperators.NE, 0f);
            FloatVector.fromArray(SPECIES, c, cAt + i)
                    .blend(FloatVector.fromArray(SPECIES, b, bAt + i), mask)
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = a[aAt + i] != 0 ? b[bAt + i] : c[cAt + i];
        }
    }
}

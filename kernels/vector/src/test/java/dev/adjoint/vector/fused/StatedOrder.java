package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.Exponential;

/** The stated order of sums, written as plainly as possible. */
final class StatedOrder {
    private StatedOrder() {}

    /** Σ a_i · b_i, each product added with one rounding. */
    static float products(float[] a, int aFrom, float[] b, int bFrom, int n) {
        float total = 0;
        for (int start = 0; start < n; start += 4096) {
            float[] partials = new float[16];
            for (int i = start; i < Math.min(n, start + 4096); i++) {
                partials[i % 16] = Math.fma(a[aFrom + i], b[bFrom + i], partials[i % 16]);
            }
            total += fold(partials);
        }
        return total;
    }

    static float sum(float[] a, int from, int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1f);
        return products(a, from, ones, 0, n);
    }

    static float fold(float[] p) {
        for (int half = 8; half >= 1; half /= 2) {
            for (int j = 0; j < half; j++) {
                p[j] = p[j] + p[j + half];
            }
        }
        return p[0];
    }

    static float maximum(float[] a, int from, int n) {
        float maximum = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            maximum = Math.max(maximum, a[from + i]);
        }
        return maximum;
    }

    /** exp(a − shift) of every element. */
    static float[] powers(float[] a, int from, int n, float shift) {
        float[] powers = new float[n];
        for (int i = 0; i < n; i++) {
            powers[i] = Exponential.of(a[from + i] - shift);
        }
        return powers;
    }

    static float chain(float[] a, int aFrom, int aStep, float[] b, int bFrom, int bStep, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum = Math.fma(a[aFrom + i * aStep], b[bFrom + i * bStep], sum);
        }
        return sum;
    }
}

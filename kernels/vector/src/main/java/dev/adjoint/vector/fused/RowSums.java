package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and maxima of rows. The order of a sum is that of {@link Kernel}: 16 partial sums for each
 * chunk of 4096 elements, folded by halves, chunks added in order. One instance belongs to one
 * thread.
 */
final class RowSums {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final int PARTIALS = Kernel.PARTIALS;

    private final float[] partials = new float[PARTIALS];

    /** The sum of {@code n} elements. */
    float sum(float[] a, int from, int n) {
        float total = 0;
        for (int start = 0; start < n; start += Kernel.CHUNK) {
            total += sumChunk(a, from + start, Math.min(Kernel.CHUNK, n - start));
        }
        return total;
    }

    private float sumChunk(float[] a, int from, int n) {
        for (int group = 0; group < PARTIALS; group += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = group; i <= n - LANES; i += PARTIALS) {
                sum = sum.add(FloatVector.fromArray(SPECIES, a, from + i));
            }
            sum.intoArray(partials, group);
        }
        for (int i = n - n % LANES; i < n; i++) {
            partials[i % PARTIALS] += a[from + i];
        }
        return fold();
    }

    /** The sum of the products of {@code n} pairs, each added with one rounding. */
    float products(float[] a, int aFrom, float[] b, int bFrom, int n) {
        float total = 0;
        for (int start = 0; start < n; start += Kernel.CHUNK) {
            total +=
                    productsChunk(
                            a, aFrom + start, b, bFrom + start, Math.min(Kernel.CHUNK, n - start));
        }
        return total;
    }

    private float productsChunk(float[] a, int aFrom, float[] b, int bFrom, int n) {
        for (int group = 0; group < PARTIALS; group += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = group; i <= n - LANES; i += PARTIALS) {
                FloatVector right = FloatVector.fromArray(SPECIES, b, bFrom + i);
                sum = FloatVector.fromArray(SPECIES, a, aFrom + i).fma(right, sum);
            }
            sum.intoArray(partials, group);
        }
        for (int i = n - n % LANES; i < n; i++) {
            partials[i % PARTIALS] = Math.fma(a[aFrom + i], b[bFrom + i], partials[i % PARTIALS]);
        }
        return fold();
    }

    private float fold() {
        float[] p = partials;
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                p[j] += p[j + half];
            }
        }
        return p[0];
    }

    /** The largest of {@code n} elements, −∞ if there is none, NaN if one is NaN. */
    static float maximum(float[] a, int from, int n) {
        FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            largest = largest.max(FloatVector.fromArray(SPECIES, a, from + i));
        }
        float maximum = i == 0 ? Float.NEGATIVE_INFINITY : largest.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            maximum = Math.max(maximum, a[from + i]);
        }
        return maximum;
    }
}

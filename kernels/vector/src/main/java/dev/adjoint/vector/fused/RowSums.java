package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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
            int last = n - n % LANES;
            if (last < n && last % PARTIALS == group) {
                VectorMask<Float> tail = SPECIES.indexInRange(last, n);
                sum = sum.add(FloatVector.fromArray(SPECIES, a, from + last, tail), tail);
            }
            sum.intoArray(partials, group);
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
            int last = n - n % LANES;
            if (last < n && last % PARTIALS == group) {
                VectorMask<Float> tail = SPECIES.indexInRange(last, n);
                FloatVector left = FloatVector.fromArray(SPECIES, a, aFrom + last, tail);
                FloatVector right = FloatVector.fromArray(SPECIES, b, bFrom + last, tail);
                sum = sum.blend(left.fma(right, sum), tail);
            }
            sum.intoArray(partials, group);
        }
        return fold();
    }

    private float fold() {
        float[] p = partials;
        float p0 = p[0] + p[8] + (p[4] + p[12]);
        float p1 = p[1] + p[9] + (p[5] + p[13]);
        float p2 = p[2] + p[10] + (p[6] + p[14]);
        float p3 = p[3] + p[11] + (p[7] + p[15]);
        return p0 + p2 + (p1 + p3);
    }

    /** The largest of {@code n} elements, −∞ if there is none, NaN if one is NaN. */
    static float maximum(float[] a, int from, int n) {
        FloatVector even = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        if (n < LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(0, n);
            FloatVector values = FloatVector.fromArray(SPECIES, a, from, present);
            return even.blend(values, present).reduceLanes(VectorOperators.MAX);
        }
        FloatVector odd = even;
        int i = 0;
        for (; i <= n - 2 * LANES; i += 2 * LANES) {
            even = even.max(FloatVector.fromArray(SPECIES, a, from + i));
            odd = odd.max(FloatVector.fromArray(SPECIES, a, from + i + LANES));
        }
        even = even.max(FloatVector.fromArray(SPECIES, a, from + Math.min(i, n - LANES)));
        odd = odd.max(FloatVector.fromArray(SPECIES, a, from + n - LANES));
        return even.max(odd).reduceLanes(VectorOperators.MAX);
    }
}

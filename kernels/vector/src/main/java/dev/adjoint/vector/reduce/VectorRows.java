package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Rows} in vectors. A template, see {@link Specialised}.
 *
 * <p>The partial sums are the lanes of one vector or of several, so that lane i of the first one is
 * partial sum i.
 */
final class VectorRows extends Rows {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();
    private static final VectorShuffle<Float> LATER_BY_8 = later(8);
    private static final VectorShuffle<Float> LATER_BY_4 = later(4);
    private static final VectorShuffle<Float> LATER_BY_2 = later(2);
    private static final VectorShuffle<Float> LATER_BY_1 = later(1);

    VectorRows() {}

    /** Brings to each lane the one that is {@code distance} later, in a circle. */
    private static VectorShuffle<Float> later(int distance) {
        return VectorShuffle.iota(SPECIES, distance % LANES, 1, true);
    }

    @Override
    void add(float[] target, int targetStart, float[] source, int sourceStart, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, target, targetStart + i);
            sum.add(FloatVector.fromArray(SPECIES, source, sourceStart + i))
                    .intoArray(target, targetStart + i);
        }
        for (int i = whole; i < count; i++) {
            target[targetStart + i] += source[sourceStart + i];
        }
    }

    @Override
    void larger(float[] target, int targetStart, float[] source, int sourceStart, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector best = FloatVector.fromArray(SPECIES, target, targetStart + i);
            best.max(FloatVector.fromArray(SPECIES, source, sourceStart + i))
                    .intoArray(target, targetStart + i);
        }
        for (int i = whole; i < count; i++) {
            target[targetStart + i] = Math.max(target[targetStart + i], source[sourceStart + i]);
        }
    }

    @Override
    void smaller(float[] target, int targetStart, float[] source, int sourceStart, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector best = FloatVector.fromArray(SPECIES, target, targetStart + i);
            best.min(FloatVector.fromArray(SPECIES, source, sourceStart + i))
                    .intoArray(target, targetStart + i);
        }
        for (int i = whole; i < count; i++) {
            target[targetStart + i] = Math.min(target[targetStart + i], source[sourceStart + i]);
        }
    }

    @Override
    void sums(
            float[] source,
            int start,
            int stride,
            int count,
            float[] out,
            int outStart,
            int rows,
            float[] partials) {
        for (int row = 0; row < rows; row++) {
            int from = start + row * stride;
            if (LANES == Kernel.PARTIALS) {
                out[outStart + row] = fold(lanes(source, from, count));
            } else {
                out[outStart + row] = narrow(source, from, count, partials);
            }
        }
    }

    /**
     * Partial sums of every {@link Kernel#PARTIALS}th element, for as many of them as there are
     * lanes.
     */
    private static FloatVector lanes(float[] source, int from, int count) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= count - LANES; i += Kernel.PARTIALS) {
            sum = sum.add(FloatVector.fromArray(SPECIES, source, from + i));
        }
        if (i < count) {
            // Absent elements add +0, which changes no sum: one that starts at +0 is never -0.
            sum =
                    sum.add(
                            FloatVector.fromArray(
                                    SPECIES, source, from + i, SPECIES.indexInRange(i, count)));
        }
        return sum;
    }

    private static float narrow(float[] source, int from, int count, float[] partials) {
        for (int lane = 0; lane < Kernel.PARTIALS; lane += LANES) {
            lanes(source, from + lane, count - lane).intoArray(partials, lane);
        }
        for (int half = Kernel.PARTIALS / 2; half >= LANES; half /= 2) {
            for (int lane = 0; lane < half; lane += LANES) {
                FloatVector low = FloatVector.fromArray(SPECIES, partials, lane);
                low.add(FloatVector.fromArray(SPECIES, partials, lane + half))
                        .intoArray(partials, lane);
            }
        }
        return fold(FloatVector.fromArray(SPECIES, partials, 0));
    }

    /** Folds the lanes by halves. */
    private static float fold(FloatVector lanes) {
        FloatVector sum = lanes;
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(LATER_BY_8));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(LATER_BY_4));
        }
        sum = sum.add(sum.rearrange(LATER_BY_2));
        return sum.add(sum.rearrange(LATER_BY_1)).lane(0);
    }

    @Override
    float largest(float[] source, int start, int count) {
        int whole = SPECIES.loopBound(count);
        FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector other = best;
        int vector = 0;
        for (; vector <= whole - 2 * LANES; vector += 2 * LANES) {
            best = best.max(FloatVector.fromArray(SPECIES, source, start + vector));
            other = other.max(FloatVector.fromArray(SPECIES, source, start + vector + LANES));
        }
        if (vector < whole) {
            best = best.max(FloatVector.fromArray(SPECIES, source, start + vector));
        }
        float result = best.max(other).reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            result = Math.max(result, source[start + i]);
        }
        return result;
    }

    @Override
    float smallest(float[] source, int start, int count) {
        int whole = SPECIES.loopBound(count);
        FloatVector best = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
        FloatVector other = best;
        int vector = 0;
        for (; vector <= whole - 2 * LANES; vector += 2 * LANES) {
            best = best.min(FloatVector.fromArray(SPECIES, source, start + vector));
            other = other.min(FloatVector.fromArray(SPECIES, source, start + vector + LANES));
        }
        if (vector < whole) {
            best = best.min(FloatVector.fromArray(SPECIES, source, start + vector));
        }
        float result = best.min(other).reduceLanes(VectorOperators.MIN);
        for (int i = whole; i < count; i++) {
            result = Math.min(result, source[start + i]);
        }
        return result;
    }

    @Override
    int place(float wanted, float[] source, int start, int count) {
        int whole = SPECIES.loopBound(count);
        if (Float.isNaN(wanted)) {
            return placeOfNaN(source, start, count, whole);
        }
        for (int i = 0; i < whole; i += LANES) {
            VectorMask<Float> found = FloatVector.fromArray(SPECIES, source, start + i).eq(wanted);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        int place = whole;
        while (place < count - 1 && source[start + place] != wanted) {
            place++;
        }
        return place;
    }

    private static int placeOfNaN(float[] source, int start, int count, int whole) {
        for (int i = 0; i < whole; i += LANES) {
            VectorMask<Float> found =
                    FloatVector.fromArray(SPECIES, source, start + i).test(VectorOperators.IS_NAN);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        int place = whole;
        while (place < count - 1 && !Float.isNaN(source[start + place])) {
            place++;
        }
        return place;
    }
}

package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.VectorWidth;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Loops of attention over a tile of query rows, one row a lane: whatever is summed over keys or
 * over the elements of a head is then summed in every lane by itself, in the stated order and
 * without sums across lanes.
 *
 * <p>The rows of a tile are neighbouring queries of one head, or the heads of one query that share
 * their keys; a {@link KeySpan} says which keys each of them sees. What a lane does not see has no
 * influence on it, NaN included.
 */
final class AttentionTiles {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();

    /** The rows of a tile. */
    static final int LANES = SPECIES.length();

    /** Keys that are multiplied at once, and elements of a head that are combined at once. */
    static final int WIDTH = 8;

    /** Keys that are combined before the next elements of a head are. */
    private static final int BLOCK = 64;

    private static final int PARTIALS = Kernel.PARTIALS;

    private AttentionTiles() {}

    /**
     * Copies up to {@link #LANES} rows, stride apart, to the columns of [dim, LANES]; other columns
     * are 0.
     */
    static void toColumns(float[] rows, int at, int stride, int count, int dim, float[] columns) {
        if (count < LANES) {
            Arrays.fill(columns, 0, dim * LANES, 0f);
        }
        for (int row = 0; row < count; row++) {
            int from = at + row * stride;
            for (int i = 0; i < dim; i++) {
                columns[i * LANES + row] = rows[from + i];
            }
        }
    }

    /** Copies columns of [dim, LANES] back to rows. */
    static void toRows(float[] columns, int count, int dim, float[] rows, int at, int stride) {
        for (int row = 0; row < count; row++) {
            int to = at + row * stride;
            for (int i = 0; i < dim; i++) {
                rows[to + i] = columns[i * LANES + row];
            }
        }
    }

    /**
     * out_j = factor · (chain over dim of column · key_j) for every lane and at least the keys of
     * the span, filled up to multiples of {@link #WIDTH}.
     */
    private static void dots(
            float[] columns, KeyRows keys, KeySpan span, int dim, float factor, float[] out) {
        float[] k = keys.array();
        int stride = keys.stride();
        for (int j = span.first() / WIDTH * WIDTH; j < span.count(); j += WIDTH) {
            int at = keys.at() + j * stride;
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = FloatVector.zero(SPECIES);
            FloatVector s2 = FloatVector.zero(SPECIES);
            FloatVector s3 = FloatVector.zero(SPECIES);
            FloatVector s4 = FloatVector.zero(SPECIES);
            FloatVector s5 = FloatVector.zero(SPECIES);
            FloatVector s6 = FloatVector.zero(SPECIES);
            FloatVector s7 = FloatVector.zero(SPECIES);
            for (int i = 0; i < dim; i++) {
                FloatVector x = FloatVector.fromArray(SPECIES, columns, i * LANES);
                s0 = x.fma(FloatVector.broadcast(SPECIES, k[at + i]), s0);
                s1 = x.fma(FloatVector.broadcast(SPECIES, k[at + stride + i]), s1);
                s2 = x.fma(FloatVector.broadcast(SPECIES, k[at + 2 * stride + i]), s2);
                s3 = x.fma(FloatVector.broadcast(SPECIES, k[at + 3 * stride + i]), s3);
                s4 = x.fma(FloatVector.broadcast(SPECIES, k[at + 4 * stride + i]), s4);
                s5 = x.fma(FloatVector.broadcast(SPECIES, k[at + 5 * stride + i]), s5);
                s6 = x.fma(FloatVector.broadcast(SPECIES, k[at + 6 * stride + i]), s6);
                s7 = x.fma(FloatVector.broadcast(SPECIES, k[at + 7 * stride + i]), s7);
            }
            s0.mul(factor).intoArray(out, j * LANES);
            s1.mul(factor).intoArray(out, (j + 1) * LANES);
            s2.mul(factor).intoArray(out, (j + 2) * LANES);
            s3.mul(factor).intoArray(out, (j + 3) * LANES);
            s4.mul(factor).intoArray(out, (j + 4) * LANES);
            s5.mul(factor).intoArray(out, (j + 5) * LANES);
            s6.mul(factor).intoArray(out, (j + 6) * LANES);
            s7.mul(factor).intoArray(out, (j + 7) * LANES);
        }
    }

    /** The same of panels, or of rows if there are none. */
    static void dots(
            float[] columns,
            KeyRows keys,
            @Nullable KeyPanels panels,
            KeySpan span,
            int dim,
            float factor,
            float[] out) {
        if (panels == null) {
            dots(columns, keys, span, dim, factor, out);
        } else {
            dots(columns, panels, span, dim, factor, out);
        }
    }

    private static void dots(
            float[] columns, KeyPanels keys, KeySpan span, int dim, float factor, float[] out) {
        float[] k = keys.array();
        for (int j = span.first() / WIDTH * WIDTH; j < span.count(); j += WIDTH) {
            int at = keys.at(j);
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = FloatVector.zero(SPECIES);
            FloatVector s2 = FloatVector.zero(SPECIES);
            FloatVector s3 = FloatVector.zero(SPECIES);
            FloatVector s4 = FloatVector.zero(SPECIES);
            FloatVector s5 = FloatVector.zero(SPECIES);
            FloatVector s6 = FloatVector.zero(SPECIES);
            FloatVector s7 = FloatVector.zero(SPECIES);
            for (int i = 0; i < dim; i++) {
                FloatVector x = FloatVector.fromArray(SPECIES, columns, i * LANES);
                int from = at + i * WIDTH;
                s0 = x.fma(FloatVector.broadcast(SPECIES, k[from]), s0);
                s1 = x.fma(FloatVector.broadcast(SPECIES, k[from + 1]), s1);
                s2 = x.fma(FloatVector.broadcast(SPECIES, k[from + 2]), s2);
                s3 = x.fma(FloatVector.broadcast(SPECIES, k[from + 3]), s3);
                s4 = x.fma(FloatVector.broadcast(SPECIES, k[from + 4]), s4);
                s5 = x.fma(FloatVector.broadcast(SPECIES, k[from + 5]), s5);
                s6 = x.fma(FloatVector.broadcast(SPECIES, k[from + 6]), s6);
                s7 = x.fma(FloatVector.broadcast(SPECIES, k[from + 7]), s7);
            }
            s0.mul(factor).intoArray(out, j * LANES);
            s1.mul(factor).intoArray(out, (j + 1) * LANES);
            s2.mul(factor).intoArray(out, (j + 2) * LANES);
            s3.mul(factor).intoArray(out, (j + 3) * LANES);
            s4.mul(factor).intoArray(out, (j + 4) * LANES);
            s5.mul(factor).intoArray(out, (j + 5) * LANES);
            s6.mul(factor).intoArray(out, (j + 6) * LANES);
            s7.mul(factor).intoArray(out, (j + 7) * LANES);
        }
    }

    /** Puts a value where a lane does not see a key. */
    static void hide(float[] scores, KeySpan span, float value) {
        hide(scores, span.first(), span.common(), span, value);
        hide(scores, span.commonEnd(), span.count(), span, value);
    }

    private static void hide(float[] scores, int from, int to, KeySpan span, float value) {
        FloatVector numbers = FloatVector.zero(SPECIES).addIndex(1);
        for (int j = from; j < to; j++) {
            VectorMask<Float> hidden = seen(numbers, j, span).not();
            FloatVector score = FloatVector.fromArray(SPECIES, scores, j * LANES);
            score.blend(value, hidden).intoArray(scores, j * LANES);
        }
    }

    /** The lanes that see key {@code j}. */
    private static VectorMask<Float> seen(FloatVector numbers, int j, KeySpan span) {
        return numbers.compare(VectorOperators.GT, (float) (j - span.shared()))
                .and(numbers.compare(VectorOperators.LE, (float) (j - span.lower())));
    }

    /** Turns scores [count, LANES], −∞ where hidden, into probabilities, which are 0 there. */
    static void normalise(float[] scores, KeySpan span, float[] partials) {
        int first = span.first();
        int count = span.count();
        subtractMaximum(scores, first, count);
        int size = (count - first) * LANES;
        Exponential.apply(scores, first * LANES, scores, first * LANES, size);
        FloatVector total = FloatVector.zero(SPECIES);
        for (int start = chunk(first); start < count; start += Kernel.CHUNK) {
            Arrays.fill(partials, 0f);
            for (int j = Math.max(start, first); j < Math.min(count, start + Kernel.CHUNK); j++) {
                int partial = j % PARTIALS * LANES;
                FloatVector sum = FloatVector.fromArray(SPECIES, partials, partial);
                sum.add(FloatVector.fromArray(SPECIES, scores, j * LANES))
                        .intoArray(partials, partial);
            }
            fold(partials);
            total = total.add(FloatVector.fromArray(SPECIES, partials, 0));
        }
        FloatVector divisor = total.blend(1f, total.compare(VectorOperators.EQ, 0f));
        for (int j = first; j < count; j++) {
            FloatVector.fromArray(SPECIES, scores, j * LANES)
                    .div(divisor)
                    .intoArray(scores, j * LANES);
        }
    }

    /** The start of the chunk of a sum that a key is in. */
    private static int chunk(int key) {
        return key / Kernel.CHUNK * Kernel.CHUNK;
    }

    /** A lane that sees nothing keeps its −∞. */
    private static void subtractMaximum(float[] scores, int first, int count) {
        FloatVector even = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector odd = even;
        int j = first;
        for (; j < count - 1; j += 2) {
            even = even.max(FloatVector.fromArray(SPECIES, scores, j * LANES));
            odd = odd.max(FloatVector.fromArray(SPECIES, scores, (j + 1) * LANES));
        }
        if (j < count) {
            even = even.max(FloatVector.fromArray(SPECIES, scores, j * LANES));
        }
        FloatVector largest = even.max(odd);
        VectorMask<Float> isBlind = largest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY);
        FloatVector maximum = largest.blend(0f, isBlind);
        for (j = first; j < count; j++) {
            FloatVector score = FloatVector.fromArray(SPECIES, scores, j * LANES);
            score.sub(maximum).intoArray(scores, j * LANES);
        }
    }

    /** Folds [16, LANES] by halves into its first row. */
    private static void fold(float[] partials) {
        for (int half = PARTIALS / 2 * LANES; half >= LANES; half /= 2) {
            for (int i = 0; i < half; i += LANES) {
                FloatVector sum = FloatVector.fromArray(SPECIES, partials, i);
                sum.add(FloatVector.fromArray(SPECIES, partials, i + half)).intoArray(partials, i);
            }
        }
    }

    /**
     * out = chain over the keys that a lane sees of weight_j · row_j, as columns [dim, LANES],
     * filled up to a multiple of {@link #WIDTH}. Keys are taken in blocks that stay in the nearest
     * cache.
     */
    static void combine(float[] weights, KeyRows rows, KeySpan span, int dim, float[] out) {
        Arrays.fill(out, 0f);
        combineSeen(weights, rows, span.first(), span.common(), span, dim, out);
        for (int first = span.common(); first < span.shared(); first += BLOCK) {
            combineShared(weights, rows, first, Math.min(span.shared(), first + BLOCK), dim, out);
        }
        combineSeen(weights, rows, span.commonEnd(), span.count(), span, dim, out);
    }

    private static void combineShared(
            float[] weights, KeyRows rows, int first, int last, int dim, float[] out) {
        float[] v = rows.array();
        int stride = rows.stride();
        for (int i = 0; i < dim; i += WIDTH) {
            FloatVector s0 = FloatVector.fromArray(SPECIES, out, i * LANES);
            FloatVector s1 = FloatVector.fromArray(SPECIES, out, (i + 1) * LANES);
            FloatVector s2 = FloatVector.fromArray(SPECIES, out, (i + 2) * LANES);
            FloatVector s3 = FloatVector.fromArray(SPECIES, out, (i + 3) * LANES);
            FloatVector s4 = FloatVector.fromArray(SPECIES, out, (i + 4) * LANES);
            FloatVector s5 = FloatVector.fromArray(SPECIES, out, (i + 5) * LANES);
            FloatVector s6 = FloatVector.fromArray(SPECIES, out, (i + 6) * LANES);
            FloatVector s7 = FloatVector.fromArray(SPECIES, out, (i + 7) * LANES);
            int at = rows.at() + first * stride + i;
            for (int j = first; j < last; j++) {
                FloatVector w = FloatVector.fromArray(SPECIES, weights, j * LANES);
                s0 = w.fma(FloatVector.broadcast(SPECIES, v[at]), s0);
                s1 = w.fma(FloatVector.broadcast(SPECIES, v[at + 1]), s1);
                s2 = w.fma(FloatVector.broadcast(SPECIES, v[at + 2]), s2);
                s3 = w.fma(FloatVector.broadcast(SPECIES, v[at + 3]), s3);
                s4 = w.fma(FloatVector.broadcast(SPECIES, v[at + 4]), s4);
                s5 = w.fma(FloatVector.broadcast(SPECIES, v[at + 5]), s5);
                s6 = w.fma(FloatVector.broadcast(SPECIES, v[at + 6]), s6);
                s7 = w.fma(FloatVector.broadcast(SPECIES, v[at + 7]), s7);
                at += stride;
            }
            s0.intoArray(out, i * LANES);
            s1.intoArray(out, (i + 1) * LANES);
            s2.intoArray(out, (i + 2) * LANES);
            s3.intoArray(out, (i + 3) * LANES);
            s4.intoArray(out, (i + 4) * LANES);
            s5.intoArray(out, (i + 5) * LANES);
            s6.intoArray(out, (i + 6) * LANES);
            s7.intoArray(out, (i + 7) * LANES);
        }
    }

    private static void combineSeen(
            float[] weights, KeyRows rows, int from, int to, KeySpan span, int dim, float[] out) {
        FloatVector numbers = FloatVector.zero(SPECIES).addIndex(1);
        float[] v = rows.array();
        for (int i = 0; i < dim && from < to; i += WIDTH) {
            FloatVector s0 = FloatVector.fromArray(SPECIES, out, i * LANES);
            FloatVector s1 = FloatVector.fromArray(SPECIES, out, (i + 1) * LANES);
            FloatVector s2 = FloatVector.fromArray(SPECIES, out, (i + 2) * LANES);
            FloatVector s3 = FloatVector.fromArray(SPECIES, out, (i + 3) * LANES);
            FloatVector s4 = FloatVector.fromArray(SPECIES, out, (i + 4) * LANES);
            FloatVector s5 = FloatVector.fromArray(SPECIES, out, (i + 5) * LANES);
            FloatVector s6 = FloatVector.fromArray(SPECIES, out, (i + 6) * LANES);
            FloatVector s7 = FloatVector.fromArray(SPECIES, out, (i + 7) * LANES);
            for (int j = from; j < to; j++) {
                VectorMask<Float> seen = seen(numbers, j, span);
                FloatVector w = FloatVector.fromArray(SPECIES, weights, j * LANES);
                int at = rows.at() + j * rows.stride() + i;
                s0 = s0.blend(w.fma(FloatVector.broadcast(SPECIES, v[at]), s0), seen);
                s1 = s1.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 1]), s1), seen);
                s2 = s2.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 2]), s2), seen);
                s3 = s3.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 3]), s3), seen);
                s4 = s4.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 4]), s4), seen);
                s5 = s5.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 5]), s5), seen);
                s6 = s6.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 6]), s6), seen);
                s7 = s7.blend(w.fma(FloatVector.broadcast(SPECIES, v[at + 7]), s7), seen);
            }
            s0.intoArray(out, i * LANES);
            s1.intoArray(out, (i + 1) * LANES);
            s2.intoArray(out, (i + 2) * LANES);
            s3.intoArray(out, (i + 3) * LANES);
            s4.intoArray(out, (i + 4) * LANES);
            s5.intoArray(out, (i + 5) * LANES);
            s6.intoArray(out, (i + 6) * LANES);
            s7.intoArray(out, (i + 7) * LANES);
        }
    }

    /**
     * Replaces dp by ds = (p · (dp − δ)) · scale with δ = Σ p · dp over the keys that a lane sees.
     */
    static void scoreGradients(float[] p, float[] dp, KeySpan span, float scale, float[] partials) {
        int count = span.count();
        FloatVector numbers = FloatVector.zero(SPECIES).addIndex(1);
        FloatVector delta = FloatVector.zero(SPECIES);
        for (int start = chunk(span.first()); start < count; start += Kernel.CHUNK) {
            Arrays.fill(partials, 0f);
            int end = Math.min(count, start + Kernel.CHUNK);
            for (int j = Math.max(start, span.first()); j < end; j++) {
                int partial = j % PARTIALS * LANES;
                VectorMask<Float> seen = seen(numbers, j, span);
                FloatVector sum = FloatVector.fromArray(SPECIES, partials, partial);
                FloatVector gradient = FloatVector.fromArray(SPECIES, dp, j * LANES);
                FloatVector more = FloatVector.fromArray(SPECIES, p, j * LANES).fma(gradient, sum);
                sum.blend(more, seen).intoArray(partials, partial);
            }
            fold(partials);
            delta = delta.add(FloatVector.fromArray(SPECIES, partials, 0));
        }
        for (int j = span.first(); j < count; j++) {
            FloatVector difference = FloatVector.fromArray(SPECIES, dp, j * LANES).sub(delta);
            FloatVector probability = FloatVector.fromArray(SPECIES, p, j * LANES);
            probability.mul(difference).mul(scale).intoArray(dp, j * LANES);
        }
    }
}

package dev.adjoint.vector.fused;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.vector.fused.Calls.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attention against doubles, against the stated order bit for bit, and against itself in other
 * batches.
 */
final class AttentionTest {
    /**
     * A row adds some hundred roundings of 2^-24 to errors of exp below 2^-23 each; sums of |terms|
     * bound the rest.
     */
    private static final double TOLERANCE = 1e-5;

    /** Queries, keys and values of some segments. */
    private record Case(
            int heads,
            int groups,
            int dim,
            int queries,
            int keys,
            int[] segments,
            long seed,
            int window) {
        Case(int heads, int groups, int dim, int queries, int keys, int[] segments, long seed) {
            this(heads, groups, dim, queries, keys, segments, seed, 0);
        }

        Case within(int window) {
            return new Case(heads, groups, dim, queries, keys, segments, seed, window);
        }

        Map<String, Double> attributes() {
            double scale = 1 / Math.sqrt(dim);
            return window == 0
                    ? Map.of("scale", scale)
                    : Map.of("scale", scale, "window", (double) window);
        }

        /** The first key that a query sees whose keys end at {@code n}. */
        int first(int n) {
            return window == 0 ? 0 : Math.max(0, n - window);
        }

        float[] q() {
            return Calls.normal(new Random(seed), queries * heads * dim, 2);
        }

        float[] k() {
            return Calls.normal(new Random(seed + 1), keys * groups * dim, 1);
        }

        float[] v() {
            return Calls.normal(new Random(seed + 2), keys * groups * dim, 1);
        }

        float[] g() {
            return Calls.normal(new Random(seed + 3), queries * heads * dim, 1);
        }

        float[] forward(int threads) {
            return Calls.run(threads, "attention", attributes(), inputs()).get(0);
        }

        Value[] inputs() {
            return inputs(q(), k(), v());
        }

        Value[] inputs(float[] q, float[] k, float[] v) {
            return new Value[] {
                Value.of(q, queries, heads, dim),
                Value.of(k, keys, groups, dim),
                Value.of(v, keys, groups, dim),
                Value.of(segments, segments.length / 4, 4)
            };
        }

        List<float[]> backward(int threads) {
            Value[] inputs = Arrays.copyOf(inputs(), 5);
            inputs[4] = Value.of(g(), queries, heads, dim);
            return Calls.run(threads, "attentionBackward", attributes(), inputs);
        }
    }

    private static Case ragged(int heads, int groups, int dim) {
        int[] segments = {0, 7, 0, 7, 7, 1, 9, 21, 9, 19, 30, 40, 30, 33, 70, 33, 63, 0, 103, 0};
        return new Case(heads, groups, dim, 65, 104, segments, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 16",
        "4, 2, 16",
        "6, 2, 5",
        "2, 2, 64",
        "3, 1, 33",
        "2, 1, 128",
        "8, 1, 7",
        "4, 4, 48"
    })
    void equalsTheStatedOrderAndDoubles(int heads, int groups, int dim) {
        Case attention = ragged(heads, groups, dim);
        float[] out = attention.forward(1);
        Close.bits("stated order", stated(attention), out);
        AttentionReference reference =
                new AttentionReference(
                        heads,
                        groups,
                        dim,
                        attention.segments(),
                        attention.attributes().get("scale"));
        AttentionReference.Result wanted =
                reference.run(attention.q(), attention.k(), attention.v(), attention.g());
        Close.check("out", wanted.out(), wanted.outTerms(), out, TOLERANCE);
    }

    private static float[] stated(Case c) {
        float[] q = c.q();
        float[] k = c.k();
        float[] v = c.v();
        float[] out = new float[q.length];
        for (int s = 0; s < c.segments().length; s += 4) {
            for (int i = 0; i < c.segments()[s + 1]; i++) {
                int n = Math.max(0, c.segments()[s + 3] - c.segments()[s + 1] + i + 1);
                for (int head = 0; head < c.heads(); head++) {
                    int at = ((c.segments()[s] + i) * c.heads() + head) * c.dim();
                    int group = head / (c.heads() / c.groups());
                    int keyAt = (c.segments()[s + 2] * c.groups() + group) * c.dim();
                    row(c, q, at, k, v, keyAt, n, out);
                }
            }
        }
        return out;
    }

    private static void row(
            Case c, float[] q, int at, float[] k, float[] v, int keyAt, int n, float[] out) {
        int stride = c.groups() * c.dim();
        float[] p = statedProbabilities(c, q, at, k, keyAt, n);
        for (int i = 0; i < c.dim(); i++) {
            out[at + i] = StatedOrder.chain(p, 0, 1, v, keyAt + i, stride, n);
        }
    }

    private static float[] statedProbabilities(
            Case c, float[] q, int at, float[] k, int keyAt, int n) {
        int stride = c.groups() * c.dim();
        float scale = (float) (double) c.attributes().get("scale");
        float[] p = new float[n];
        for (int j = 0; j < n; j++) {
            p[j] = StatedOrder.chain(q, at, 1, k, keyAt + j * stride, 1, c.dim()) * scale;
        }
        Arrays.fill(p, 0, c.first(n), Float.NEGATIVE_INFINITY);
        p = StatedOrder.powers(p, 0, n, StatedOrder.maximum(p, c.first(n), n - c.first(n)));
        float sum = StatedOrder.sum(p, 0, n);
        for (int j = 0; j < n; j++) {
            p[j] /= sum;
        }
        return p;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 16", "4, 2, 16", "6, 2, 5", "2, 2, 64", "3, 1, 33"})
    void backwardEqualsDoubles(int heads, int groups, int dim) {
        Case attention = ragged(heads, groups, dim);
        List<float[]> given = attention.backward(1);
        AttentionReference reference =
                new AttentionReference(
                        heads,
                        groups,
                        dim,
                        attention.segments(),
                        attention.attributes().get("scale"));
        AttentionReference.Result wanted =
                reference.run(attention.q(), attention.k(), attention.v(), attention.g());
        Close.check("dq", wanted.dq(), wanted.dqTerms(), given.get(0), TOLERANCE);
        Close.check("dk", wanted.dk(), wanted.dkTerms(), given.get(1), TOLERANCE);
        Close.check("dv", wanted.dv(), wanted.dvTerms(), given.get(2), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 16", "4, 2, 16", "6, 2, 5", "2, 1, 64", "3, 3, 33"})
    void backwardHasTheStatedOrder(int heads, int groups, int dim) {
        Case attention = ragged(heads, groups, dim);
        List<float[]> wanted = statedBackward(attention);
        List<float[]> given = attention.backward(2);
        Close.bits("dq", wanted.get(0), given.get(0));
        Close.bits("dk", wanted.get(1), given.get(1));
        Close.bits("dv", wanted.get(2), given.get(2));
    }

    /** Windows below, at and above a tile's rows, and above the keys. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 39, 40, 1000})
    void windowsHaveTheStatedOrder(int window) {
        for (Case whole : List.of(ragged(4, 2, 16), ragged(6, 2, 5), ragged(8, 1, 7))) {
            Case attention = whole.within(window);
            Close.bits("out", stated(attention), attention.forward(2));
            List<float[]> wanted = statedBackward(attention);
            List<float[]> given = attention.backward(2);
            Close.bits("dq", wanted.get(0), given.get(0));
            Close.bits("dk", wanted.get(1), given.get(1));
            Close.bits("dv", wanted.get(2), given.get(2));
        }
    }

    /** A window so wide that it hides nothing changes no bit. */
    @Test
    void aWideWindowIsNone() {
        Case attention = ragged(6, 2, 5);
        Close.bits("out", attention.forward(1), attention.within(40).forward(1));
        for (int i = 0; i < 3; i++) {
            Close.bits(
                    "gradient",
                    attention.backward(1).get(i),
                    attention.within(40).backward(1).get(i));
        }
    }

    /** More queries than keys: the first see nothing, and are zero and not NaN. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 30})
    void rowsThatSeeNothingAreZero(int window) {
        for (int keys : new int[] {0, 1, 3, 12}) {
            int[] segments = {0, 23, 2, keys};
            Case attention = new Case(4, 2, 16, 24, 30, segments, 9).within(window);
            int blind = (23 - keys) * 64;
            float[] out = attention.forward(1);
            Close.bits("out", stated(attention), out);
            Close.bits("blind", new float[blind], Arrays.copyOf(out, blind));
            List<float[]> wanted = statedBackward(attention);
            List<float[]> given = attention.backward(1);
            for (int i = 0; i < 3; i++) {
                Close.bits("gradient " + i, wanted.get(i), given.get(i));
            }
        }
    }

    /** Two answers to one prompt, whose keys stand there once. */
    @Test
    void segmentsMayShareKeys() {
        int[] segments = {0, 20, 0, 40, 20, 25, 0, 30, 45, 3, 35, 5};
        Case attention = new Case(4, 2, 16, 48, 40, segments, 6);
        Close.bits("out", stated(attention), attention.forward(2));
        List<float[]> wanted = statedBackward(attention);
        List<float[]> given = attention.backward(2);
        Close.bits("dq", wanted.get(0), given.get(0));
        Close.bits("dk", wanted.get(1), given.get(1));
        Close.bits("dv", wanted.get(2), given.get(2));
    }

    private static List<float[]> statedBackward(Case c) {
        float[] k = c.k();
        List<float[]> gradients =
                List.of(new float[c.q().length], new float[k.length], new float[k.length]);
        for (int s = 0; s < c.segments().length; s += 4) {
            for (int head = 0; head < c.heads(); head++) {
                for (int i = 0; i < c.segments()[s + 1]; i++) {
                    int n = Math.max(0, c.segments()[s + 3] - c.segments()[s + 1] + i + 1);
                    int at = ((c.segments()[s] + i) * c.heads() + head) * c.dim();
                    int group = head / (c.heads() / c.groups());
                    int keyAt = (c.segments()[s + 2] * c.groups() + group) * c.dim();
                    backwardRow(c, at, keyAt, n, gradients);
                }
            }
        }
        return gradients;
    }

    private static void backwardRow(Case c, int at, int keyAt, int n, List<float[]> gradients) {
        int stride = c.groups() * c.dim();
        float[] q = c.q();
        float[] k = c.k();
        float[] g = c.g();
        float scale = (float) (double) c.attributes().get("scale");
        float[] p = statedProbabilities(c, q, at, k, keyAt, n);
        float[] ds = new float[n];
        for (int j = 0; j < n; j++) {
            ds[j] = StatedOrder.chain(g, at, 1, c.v(), keyAt + j * stride, 1, c.dim());
        }
        float delta = StatedOrder.products(p, 0, ds, 0, n);
        for (int j = 0; j < n; j++) {
            ds[j] = p[j] * (ds[j] - delta) * scale;
        }
        for (int i = 0; i < c.dim(); i++) {
            gradients.get(0)[at + i] = StatedOrder.chain(ds, 0, 1, k, keyAt + i, stride, n);
            for (int j = 0; j < n; j++) {
                int place = keyAt + j * stride + i;
                float[] dk = gradients.get(1);
                float[] dv = gradients.get(2);
                dk[place] = Math.fma(ds[j], q[at + i], dk[place]);
                dv[place] = Math.fma(p[j], g[at + i], dv[place]);
            }
        }
    }

    @Test
    void threadsDoNotChangeBits() {
        int[] segments = new int[4 * 40];
        for (int s = 0; s < 40; s++) {
            System.arraycopy(new int[] {s * 45, 45, s * 45, 45}, 0, segments, 4 * s, 4);
        }
        Case attention = new Case(4, 2, 16, 1800, 1800, segments, 8);
        Close.bits("out", attention.forward(1), attention.forward(2));
        List<float[]> one = attention.backward(1);
        List<float[]> two = attention.backward(2);
        for (int i = 0; i < 3; i++) {
            Close.bits("gradient " + i, one.get(i), two.get(i));
        }
    }

    /**
     * One query at a time over a cache that lies elsewhere gives the bits of the whole sequence.
     */
    @ParameterizedTest
    @CsvSource({
        "4, 2, 16, 61, 0",
        "2, 1, 33, 70, 0",
        "6, 2, 64, 300, 0",
        "4, 2, 16, 61, 5",
        "2, 1, 33, 70, 1",
        "8, 1, 7, 70, 16",
        "6, 2, 64, 300, 37"
    })
    void cacheEqualsWholeSequence(int heads, int groups, int dim, int length, int window) {
        int[] all = {0, length, 0, length};
        Case whole = new Case(heads, groups, dim, length, length, all, 3).within(window);
        float[] out = whole.forward(1);
        int rowSize = heads * dim;
        int keySize = groups * dim;
        int cacheStart = 13;
        float[] k = Calls.normal(new Random(77), (length + 40) * keySize, 3);
        float[] v = Calls.normal(new Random(78), (length + 40) * keySize, 3);
        System.arraycopy(whole.k(), 0, k, cacheStart * keySize, length * keySize);
        System.arraycopy(whole.v(), 0, v, cacheStart * keySize, length * keySize);
        for (int i = 0; i < length; i++) {
            float[] q = Calls.normal(new Random(79), 2 * rowSize, 1);
            System.arraycopy(whole.q(), i * rowSize, q, rowSize, rowSize);
            int[] segments = {0, 1, cacheStart + 2, 9, 1, 1, cacheStart, i + 1};
            Case step = new Case(heads, groups, dim, 2, length + 40, segments, 0);
            float[] given =
                    Calls.run(2, "attention", whole.attributes(), step.inputs(q, k, v)).get(0);
            Close.bits(
                    "query " + i,
                    Arrays.copyOfRange(out, i * rowSize, (i + 1) * rowSize),
                    Arrays.copyOfRange(given, rowSize, 2 * rowSize));
        }
    }

    /** A later key that is NaN must not reach an earlier query. */
    @Test
    void laterKeysHaveNoInfluence() {
        int length = 50;
        Case whole = new Case(2, 1, 16, length, length, new int[] {0, length, 0, length}, 4);
        float[] out = whole.forward(1);
        for (int poisoned = 1; poisoned < length; poisoned++) {
            float[] k = whole.k();
            float[] v = whole.v();
            Arrays.fill(k, poisoned * 16, (poisoned + 1) * 16, Float.NaN);
            Arrays.fill(v, poisoned * 16, (poisoned + 1) * 16, Float.NaN);
            float[] given =
                    Calls.run(1, "attention", whole.attributes(), whole.inputs(whole.q(), k, v))
                            .get(0);
            Close.bits(
                    "before",
                    Arrays.copyOf(out, poisoned * 32),
                    Arrays.copyOf(given, poisoned * 32));
            assertEquals(Float.NaN, given[poisoned * 32]);
        }
    }

    /** Nor may a key before the window. */
    @Test
    void keysBeforeTheWindowHaveNoInfluence() {
        int length = 50;
        int[] segments = {0, length, 0, length};
        Case whole = new Case(2, 1, 16, length, length, segments, 4).within(6);
        float[] out = whole.forward(1);
        for (int poisoned = 0; poisoned < length - 6; poisoned++) {
            float[] k = whole.k();
            float[] v = whole.v();
            Arrays.fill(k, poisoned * 16, (poisoned + 1) * 16, Float.NaN);
            Arrays.fill(v, poisoned * 16, (poisoned + 1) * 16, Float.NaN);
            float[] given =
                    Calls.run(1, "attention", whole.attributes(), whole.inputs(whole.q(), k, v))
                            .get(0);
            int after = (poisoned + 6) * 32;
            Close.bits(
                    "after",
                    Arrays.copyOfRange(out, after, length * 32),
                    Arrays.copyOfRange(given, after, length * 32));
            assertEquals(Float.NaN, given[after - 1]);
        }
    }

    @Test
    void rowsAndKeysInNoSegmentAreZero() {
        Case attention = new Case(2, 1, 16, 5, 9, new int[] {1, 2, 3, 4}, 1);
        float[] out = attention.forward(1);
        Close.bits("first", new float[32], Arrays.copyOf(out, 32));
        Close.bits("last", new float[64], Arrays.copyOfRange(out, 96, 160));
        List<float[]> gradients = attention.backward(1);
        Close.bits("keys", new float[48], Arrays.copyOf(gradients.get(1), 48));
        Close.bits("values", new float[32], Arrays.copyOfRange(gradients.get(2), 112, 144));
        Case empty = new Case(2, 1, 16, 0, 0, new int[0], 1);
        assertEquals(0, empty.forward(2).length);
        assertEquals(0, empty.backward(2).get(1).length);
    }
}

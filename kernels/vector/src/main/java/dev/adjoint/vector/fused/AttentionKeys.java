package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds what tiles of query rows give to the gradients of keys and values: dv_j += p_jr · g_r and
 * dk_j += ds_jr · q_r for the rows r of a tile in increasing order, from the first that sees key j
 * on. Lanes are elements of a head.
 *
 * <p>Rows that fill whole vectors and lie close to each other are used where they are, others are
 * copied. One instance belongs to one thread.
 */
final class AttentionKeys {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    /** Keys that are taken at once, so that sums do not wait for each other. */
    private static final int WIDTH = 4;

    /** Rows further apart than this fall onto the same lines of a cache. */
    private static final int LONGEST_STRIDE = 256;

    private final AttentionShape shape;
    private final boolean isInPlace;
    private final int dim;

    /** The length of a copied row. */
    private final int width;

    private final float[] q;
    private final float[] g;
    private final float[] dk;
    private final float[] dv;
    private final float[] queryRows;
    private final float[] gradientRows;
    private final float[] keySums;
    private final float[] valueSums;
    private final int rowStride;
    private final int keyStride;

    /** Where the sums of the segment's first key are in dk and dv. */
    private int place;

    private int count;

    AttentionKeys(
            AttentionShape shape, float[] q, float[] g, float[] dk, float[] dv, Scratch scratch) {
        int stride = shape.heads() * shape.dim();
        this.shape = shape;
        this.q = q;
        this.g = g;
        this.dk = dk;
        this.dv = dv;
        this.dim = shape.dim();
        this.width = (dim + LANES - 1) / LANES * LANES;
        this.isInPlace = dim % LANES == 0 && stride <= LONGEST_STRIDE;
        this.queryRows = isInPlace ? q : scratch.take(LANES * width);
        this.gradientRows = isInPlace ? g : scratch.take(LANES * width);
        this.keySums = isInPlace ? dk : scratch.take(shape.longest() * width);
        this.valueSums = isInPlace ? dv : scratch.take(shape.longest() * width);
        this.rowStride = isInPlace ? stride : width;
        this.keyStride = isInPlace ? shape.keyStride() : width;
    }

    /** Begins with the keys of a segment, and with the sums that they have so far. */
    void begin(int segment, int group) {
        place = shape.keyAt(shape.keyStart(segment), group);
        count = shape.keyCount(segment);
        if (!isInPlace) {
            copy(dk, place, shape.keyStride(), keySums, 0, width, count);
            copy(dv, place, shape.keyStride(), valueSums, 0, width, count);
        }
    }

    /** Puts the sums of a segment where they belong. */
    void end() {
        if (!isInPlace) {
            copy(keySums, 0, width, dk, place, shape.keyStride(), count);
            copy(valueSums, 0, width, dv, place, shape.keyStride(), count);
        }
    }

    private void copy(
            float[] from, int at, int stride, float[] to, int toAt, int toStride, int rows) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, at + row * stride, to, toAt + row * toStride, dim);
        }
    }

    /** Adds the rows of a tile. */
    void add(float[] p, float[] ds, KeySpan span, int at, int rows) {
        if (!isInPlace) {
            copy(q, at, shape.heads() * dim, queryRows, 0, width, rows);
            copy(g, at, shape.heads() * dim, gradientRows, 0, width, rows);
        }
        int rowAt = isInPlace ? at : 0;
        int keyAt = isInPlace ? place : 0;
        int j = span.first();
        for (; j <= span.count() - WIDTH; j += WIDTH) {
            block(p, ds, span, j, rowAt, rows, keyAt);
        }
        for (; j < span.count(); j++) {
            rowsOf(p, ds, span, j, rowAt, 0, rows, keyAt);
        }
    }

    /**
     * Adds to {@link #WIDTH} keys: rows that see only some of them, those that see all, and again
     * those that see some.
     */
    private void block(float[] p, float[] ds, KeySpan span, int j, int rowAt, int rows, int keyAt) {
        int begin = Math.max(0, j + WIDTH - span.shared());
        int end = Math.max(begin, Math.min(rows, j - span.lower() + 1));
        for (int key = j; key < j + WIDTH && begin > 0; key++) {
            rowsOf(p, ds, span, key, rowAt, 0, begin, keyAt);
        }
        four(p, ds, j * LANES, rowAt, begin, end, keyAt + j * keyStride);
        for (int key = j; key < j + WIDTH && end < rows; key++) {
            rowsOf(p, ds, span, key, rowAt, end, rows, keyAt);
        }
    }

    /** Adds those of some rows that see a key. */
    private void rowsOf(
            float[] p, float[] ds, KeySpan span, int key, int rowAt, int from, int to, int keyAt) {
        int first = Math.max(from, key - span.shared() + 1);
        int last = Math.min(to, key - span.lower() + 1);
        one(p, ds, key * LANES, rowAt, first, last, keyAt + key * keyStride);
    }

    private void one(float[] p, float[] ds, int at, int rowAt, int first, int last, int keyAt) {
        for (int i = 0; i < width && first < last; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, valueSums, keyAt + i);
            FloatVector key = FloatVector.fromArray(SPECIES, keySums, keyAt + i);
            for (int row = first; row < last; row++) {
                int from = rowAt + row * rowStride + i;
                FloatVector gradient = FloatVector.fromArray(SPECIES, gradientRows, from);
                FloatVector query = FloatVector.fromArray(SPECIES, queryRows, from);
                value = gradient.fma(FloatVector.broadcast(SPECIES, p[at + row]), value);
                key = query.fma(FloatVector.broadcast(SPECIES, ds[at + row]), key);
            }
            value.intoArray(valueSums, keyAt + i);
            key.intoArray(keySums, keyAt + i);
        }
    }

    private void four(float[] p, float[] ds, int at, int rowAt, int first, int last, int keyAt) {
        int second = keyAt + keyStride;
        int third = second + keyStride;
        int fourth = third + keyStride;
        for (int i = 0; i < width; i += LANES) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, valueSums, keyAt + i);
            FloatVector v1 = FloatVector.fromArray(SPECIES, valueSums, second + i);
            FloatVector v2 = FloatVector.fromArray(SPECIES, valueSums, third + i);
            FloatVector v3 = FloatVector.fromArray(SPECIES, valueSums, fourth + i);
            FloatVector k0 = FloatVector.fromArray(SPECIES, keySums, keyAt + i);
            FloatVector k1 = FloatVector.fromArray(SPECIES, keySums, second + i);
            FloatVector k2 = FloatVector.fromArray(SPECIES, keySums, third + i);
            FloatVector k3 = FloatVector.fromArray(SPECIES, keySums, fourth + i);
            for (int row = first; row < last; row++) {
                int from = rowAt + row * rowStride + i;
                int weight = at + row;
                FloatVector gradient = FloatVector.fromArray(SPECIES, gradientRows, from);
                FloatVector query = FloatVector.fromArray(SPECIES, queryRows, from);
                v0 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight]), v0);
                v1 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight + LANES]), v1);
                v2 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight + 2 * LANES]), v2);
                v3 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight + 3 * LANES]), v3);
                k0 = query.fma(FloatVector.broadcast(SPECIES, ds[weight]), k0);
                k1 = query.fma(FloatVector.broadcast(SPECIES, ds[weight + LANES]), k1);
                k2 = query.fma(FloatVector.broadcast(SPECIES, ds[weight + 2 * LANES]), k2);
                k3 = query.fma(FloatVector.broadcast(SPECIES, ds[weight + 3 * LANES]), k3);
            }
            v0.intoArray(valueSums, keyAt + i);
            v1.intoArray(valueSums, second + i);
            v2.intoArray(valueSums, third + i);
            v3.intoArray(valueSums, fourth + i);
            k0.intoArray(keySums, keyAt + i);
            k1.intoArray(keySums, second + i);
            k2.intoArray(keySums, third + i);
            k3.intoArray(keySums, fourth + i);
        }
    }
}

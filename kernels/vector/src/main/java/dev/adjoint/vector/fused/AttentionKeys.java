package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds what a tile of query rows gives to the gradients of keys and values: dv_j += p_jr · g_r and
 * dk_j += ds_jr · q_r for its rows r in increasing order, from the first that sees key j on. Lanes
 * are elements of a head.
 */
final class AttentionKeys {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    /** Keys that are taken at once, so that sums do not wait for each other. */
    private static final int WIDTH = 4;

    private final float[] q;
    private final float[] g;
    private final float[] dk;
    private final float[] dv;
    private final int dim;
    private final int rowStride;
    private final int keyStride;

    AttentionKeys(AttentionShape shape, float[] q, float[] g, float[] dk, float[] dv) {
        this.q = q;
        this.g = g;
        this.dk = dk;
        this.dv = dv;
        this.dim = shape.dim();
        this.rowStride = shape.heads() * shape.dim();
        this.keyStride = shape.keyStride();
    }

    /**
     * Adds {@code rows} rows of a tile; see {@link AttentionTiles} for {@code shared} and {@code
     * count}.
     */
    void add(float[] p, float[] ds, int shared, int count, int rowAt, int rows, int keyAt) {
        int j = 0;
        for (; j <= count - WIDTH; j += WIDTH) {
            int common = Math.max(0, j + WIDTH - shared);
            for (int key = j; key < j + WIDTH; key++) {
                int first = Math.max(0, key - shared + 1);
                one(p, ds, key * LANES, rowAt, first, common, keyAt + key * keyStride);
            }
            four(p, ds, j * LANES, rowAt, common, rows, keyAt + j * keyStride);
        }
        for (; j < count; j++) {
            one(p, ds, j * LANES, rowAt, Math.max(0, j - shared + 1), rows, keyAt + j * keyStride);
        }
    }

    private void one(float[] p, float[] ds, int at, int rowAt, int first, int last, int keyAt) {
        for (int i = 0; i < dim && first < last; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, dim);
            FloatVector value = FloatVector.fromArray(SPECIES, dv, keyAt + i, present);
            FloatVector key = FloatVector.fromArray(SPECIES, dk, keyAt + i, present);
            for (int row = first; row < last; row++) {
                int from = rowAt + row * rowStride + i;
                FloatVector gradient = FloatVector.fromArray(SPECIES, g, from, present);
                FloatVector query = FloatVector.fromArray(SPECIES, q, from, present);
                value = gradient.fma(FloatVector.broadcast(SPECIES, p[at + row]), value);
                key = query.fma(FloatVector.broadcast(SPECIES, ds[at + row]), key);
            }
            value.intoArray(dv, keyAt + i, present);
            key.intoArray(dk, keyAt + i, present);
        }
    }

    private void four(float[] p, float[] ds, int at, int rowAt, int first, int last, int keyAt) {
        int second = keyAt + keyStride;
        int third = second + keyStride;
        int fourth = third + keyStride;
        for (int i = 0; i < dim; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, dim);
            FloatVector v0 = FloatVector.fromArray(SPECIES, dv, keyAt + i, present);
            FloatVector v1 = FloatVector.fromArray(SPECIES, dv, second + i, present);
            FloatVector v2 = FloatVector.fromArray(SPECIES, dv, third + i, present);
            FloatVector v3 = FloatVector.fromArray(SPECIES, dv, fourth + i, present);
            FloatVector k0 = FloatVector.fromArray(SPECIES, dk, keyAt + i, present);
            FloatVector k1 = FloatVector.fromArray(SPECIES, dk, second + i, present);
            FloatVector k2 = FloatVector.fromArray(SPECIES, dk, third + i, present);
            FloatVector k3 = FloatVector.fromArray(SPECIES, dk, fourth + i, present);
            for (int row = first; row < last; row++) {
                int from = rowAt + row * rowStride + i;
                int weight = at + row;
                FloatVector gradient = FloatVector.fromArray(SPECIES, g, from, present);
                FloatVector query = FloatVector.fromArray(SPECIES, q, from, present);
                v0 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight]), v0);
                v1 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight + LANES]), v1);
                v2 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight + 2 * LANES]), v2);
                v3 = gradient.fma(FloatVector.broadcast(SPECIES, p[weight + 3 * LANES]), v3);
                k0 = query.fma(FloatVector.broadcast(SPECIES, ds[weight]), k0);
                k1 = query.fma(FloatVector.broadcast(SPECIES, ds[weight + LANES]), k1);
                k2 = query.fma(FloatVector.broadcast(SPECIES, ds[weight + 2 * LANES]), k2);
                k3 = query.fma(FloatVector.broadcast(SPECIES, ds[weight + 3 * LANES]), k3);
            }
            v0.intoArray(dv, keyAt + i, present);
            v1.intoArray(dv, second + i, present);
            v2.intoArray(dv, third + i, present);
            v3.intoArray(dv, fourth + i, present);
            k0.intoArray(dk, keyAt + i, present);
            k1.intoArray(dk, second + i, present);
            k2.intoArray(dk, third + i, present);
            k3.intoArray(dk, fourth + i, present);
        }
    }
}

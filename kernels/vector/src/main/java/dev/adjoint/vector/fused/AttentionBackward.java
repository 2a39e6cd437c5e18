package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Workers;
import java.util.List;

/**
 * The backward pass of {@link Attention}, with p computed anew: dp_j = chain over dim of g · v_j, δ
 * = Σ p · dp, ds = (p · (dp − δ)) · scale, dq = chain over j of ds_j · k_j; dk_j and dv_j are
 * chains of ds_j · q and p_j · g over the heads that share the key, in increasing order, and within
 * a head over the queries in increasing order.
 */
final class AttentionBackward {
    private final AttentionShape shape;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float[] g;
    private final float scale;
    private final float[] dq;
    private final float[] dk;
    private final float[] dv;

    private AttentionBackward(Kernel.Call call, List<Storage> inputs) {
        this.shape = AttentionShape.of(call, FusedCalls.ints(call, inputs, 3));
        this.q = FusedCalls.floats(call, inputs, 0);
        this.k = FusedCalls.floats(call, inputs, 1);
        this.v = FusedCalls.floats(call, inputs, 2);
        this.g = FusedCalls.floats(call, inputs, 4);
        this.scale = (float) call.attribute("scale");
        this.dq = new float[q.length];
        this.dk = new float[k.length];
        this.dv = new float[v.length];
    }

    static List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        AttentionBackward kernel = new AttentionBackward(call, inputs);
        AttentionShape shape = kernel.shape;
        Ranges.run(shape.segmentCount() * shape.groups(), 3 * shape.cost(), workers, kernel::items);
        return List.of(
                new Storage.Floats(kernel.dq),
                new Storage.Floats(kernel.dk),
                new Storage.Floats(kernel.dv));
    }

    private void items(int start, int end) {
        AttentionScratch scratch = AttentionScratch.forBackward(shape);
        AttentionKeys keys = new AttentionKeys(shape, q, g, dk, dv);
        for (int item = start; item < end; item++) {
            int segment = item / shape.groups();
            int group = item % shape.groups();
            pack(segment, group, scratch);
            for (int head = group * shape.sharing(); head < (group + 1) * shape.sharing(); head++) {
                for (int i = 0; i < shape.queryCount(segment); i += AttentionTiles.LANES) {
                    tile(segment, group, head, i, keys, scratch);
                }
            }
        }
    }

    private void pack(int segment, int group, AttentionScratch scratch) {
        int dim = shape.dim();
        int count = shape.keyCount(segment);
        int stride = shape.keyStride();
        int keyAt = shape.keyAt(shape.keyStart(segment), group);
        AttentionTiles.toRowsOfKeys(k, keyAt, stride, count, dim, scratch.keys());
        AttentionTiles.toRowsOfKeys(v, keyAt, stride, count, dim, scratch.values());
        AttentionTiles.toPanels(k, keyAt, stride, count, dim, scratch.keyPanels());
    }

    /**
     * Up to {@link AttentionTiles#LANES} rows of one head, from query {@code i} of the segment on.
     */
    private void tile(
            int segment, int group, int head, int i, AttentionKeys keys, AttentionScratch scratch) {
        int dim = shape.dim();
        int rowStride = shape.heads() * dim;
        int rows = Math.min(AttentionTiles.LANES, shape.queryCount(segment) - i);
        int shared = shape.visible(segment, i);
        int count = shared + rows - 1;
        int padded = AttentionShape.padded(count);
        int at = shape.queryAt(shape.queryStart(segment) + i, head);
        float[] p = scratch.p();
        float[] ds = scratch.ds();
        AttentionTiles.toColumns(q, at, rowStride, rows, dim, scratch.columns());
        AttentionTiles.toColumns(g, at, rowStride, rows, dim, scratch.gradients());
        AttentionTiles.dots(scratch.columns(), scratch.keys(), padded, dim, scale, p);
        AttentionTiles.hide(p, shared, count, Float.NEGATIVE_INFINITY);
        AttentionTiles.normalise(p, count, scratch.partials());
        AttentionTiles.dots(scratch.gradients(), scratch.values(), padded, dim, 1f, ds);
        AttentionTiles.scoreGradients(p, ds, shared, count, scale, scratch.partials());
        AttentionTiles.combine(
                ds,
                scratch.keyPanels(),
                shape.keyCount(segment),
                shared,
                count,
                dim,
                scratch.columns());
        AttentionTiles.toRows(scratch.columns(), rows, dim, dq, at, rowStride);
        keys.add(p, ds, shared, count, at, rows, shape.keyAt(shape.keyStart(segment), group));
    }
}

package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Workers;
import java.util.List;

/**
 * Causal attention of q [queries, heads, dim] over k, v [keys, groups, dim] in segments
 * (queryStart, queryCount, keyStart, keyCount): query i of a segment sees its keys 0 to keyCount −
 * queryCount + i. With s_j = (chain over dim of q · k_j) · scale, e_j = exp(s_j − max s) and S = Σ
 * e_j in the order of {@link Kernel}, out = chain over j of (e_j / S) · v_j. A row depends on its
 * own query and the keys it sees, wherever these lie. Rows in no segment are 0.
 */
final class Attention {
    private final AttentionShape shape;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float scale;
    private final float[] out;

    private Attention(AttentionShape shape, float[] q, float[] k, float[] v, float scale) {
        this.shape = shape;
        this.q = q;
        this.k = k;
        this.v = v;
        this.scale = scale;
        this.out = new float[q.length];
    }

    static List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        AttentionShape shape = AttentionShape.of(call, FusedCalls.ints(call, inputs, 3));
        Attention kernel =
                new Attention(
                        shape,
                        FusedCalls.floats(call, inputs, 0),
                        FusedCalls.floats(call, inputs, 1),
                        FusedCalls.floats(call, inputs, 2),
                        (float) call.attribute("scale"));
        Ranges.run(shape.segmentCount() * shape.groups(), shape.cost(), workers, kernel::items);
        return List.of(new Storage.Floats(kernel.out));
    }

    private void items(int start, int end) {
        AttentionScratch scratch = AttentionScratch.of(shape);
        for (int item = start; item < end; item++) {
            int segment = item / shape.groups();
            int group = item % shape.groups();
            if (shape.isTiled(segment)) {
                tiles(segment, group, scratch);
            } else {
                rows(segment, group, scratch);
            }
        }
    }

    /** Few queries, as when decoding: one row at a time, the lanes being keys. */
    private void rows(int segment, int group, AttentionScratch scratch) {
        int dim = shape.dim();
        int keys = shape.keyCount(segment);
        int width = AttentionShape.padded(keys);
        int stride = shape.keyStride();
        int keyAt = shape.keyAt(shape.keyStart(segment), group);
        float[] scores = scratch.p();
        AttentionRows.transpose(k, keyAt, stride, keys, dim, scratch.keys(), width);
        for (int head = group * shape.sharing(); head < (group + 1) * shape.sharing(); head++) {
            for (int i = 0; i < shape.queryCount(segment); i++) {
                int at = shape.queryAt(shape.queryStart(segment) + i, head);
                int visible = shape.visible(segment, i);
                AttentionRows.scores(q, at, scratch.keys(), width, dim, visible, scale, scores);
                AttentionRows.normalise(scores, visible, scratch.sums());
                AttentionRows.combine(scores, v, keyAt, stride, visible, dim, out, at);
            }
        }
    }

    private void tiles(int segment, int group, AttentionScratch scratch) {
        int dim = shape.dim();
        int keys = shape.keyCount(segment);
        int keyAt = shape.keyAt(shape.keyStart(segment), group);
        int rowStride = shape.heads() * dim;
        AttentionTiles.toRowsOfKeys(k, keyAt, shape.keyStride(), keys, dim, scratch.keys());
        AttentionTiles.toPanels(v, keyAt, shape.keyStride(), keys, dim, scratch.panels());
        for (int head = group * shape.sharing(); head < (group + 1) * shape.sharing(); head++) {
            for (int i = 0; i < shape.queryCount(segment); i += AttentionTiles.LANES) {
                int rows = Math.min(AttentionTiles.LANES, shape.queryCount(segment) - i);
                int shared = shape.visible(segment, i);
                int count = shared + rows - 1;
                int at = shape.queryAt(shape.queryStart(segment) + i, head);
                AttentionTiles.toColumns(q, at, rowStride, rows, dim, scratch.columns());
                probabilities(shared, count, scratch);
                AttentionTiles.combine(
                        scratch.p(), scratch.panels(), keys, shared, count, dim, scratch.columns());
                AttentionTiles.toRows(scratch.columns(), rows, dim, out, at, rowStride);
            }
        }
    }

    private void probabilities(int shared, int count, AttentionScratch scratch) {
        int padded = AttentionShape.padded(count);
        AttentionTiles.dots(
                scratch.columns(), scratch.keys(), padded, shape.dim(), scale, scratch.p());
        AttentionTiles.hide(scratch.p(), shared, count, Float.NEGATIVE_INFINITY);
        AttentionTiles.normalise(scratch.p(), count, scratch.partials());
    }
}

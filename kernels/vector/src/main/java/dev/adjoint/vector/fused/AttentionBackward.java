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
        int segments = shape.segmentCount();
        int groups = shape.groups();
        if (shape.hasCommonKeys()) {
            long cost = 3 * shape.cost() * segments;
            Ranges.run(groups, cost, workers, kernel::groups);
        } else {
            Ranges.run(segments * groups, 3 * shape.cost(), workers, kernel::items);
        }
        return List.of(
                new Storage.Floats(kernel.dq),
                new Storage.Floats(kernel.dk),
                new Storage.Floats(kernel.dv));
    }

    /** Segments of any key-value head; the number of an item is segment · groups + group. */
    private void items(int start, int end) {
        Work work = new Work();
        for (int item = start; item < end; item++) {
            segment(item / shape.groups(), item % shape.groups(), work);
        }
    }

    /** All segments of some key-value heads, in order, because they add to the same keys. */
    private void groups(int start, int end) {
        Work work = new Work();
        for (int group = start; group < end; group++) {
            for (int segment = 0; segment < shape.segmentCount(); segment++) {
                segment(segment, group, work);
            }
        }
    }

    /** What one thread works in. */
    private final class Work {
        private final AttentionScratch scratch = AttentionScratch.of(shape);
        private final float[] gradients = new float[scratch.columns().length];
        private final float[] ds = new float[scratch.p().length];
        private final AttentionKeys sums = new AttentionKeys(shape, q, g, dk, dv);
    }

    private void segment(int segment, int group, Work work) {
        int sharing = shape.sharing();
        int tiles = sharing * AttentionShape.tiles(shape.queryCount(segment));
        KeyRows keys = KeyRows.of(shape, segment, group, tiles, k, work.scratch.keys());
        KeyRows values = KeyRows.of(shape, segment, group, tiles, v, work.scratch.values());
        work.sums.begin(segment, group);
        for (int head = group * sharing; head < (group + 1) * sharing; head++) {
            for (int i = 0; i < shape.queryCount(segment); i += AttentionTiles.LANES) {
                tile(segment, head, i, keys, values, work);
            }
        }
        work.sums.end();
    }

    /**
     * Up to {@link AttentionTiles#LANES} rows of one head, from query {@code i} of the segment on.
     */
    private void tile(int segment, int head, int i, KeyRows keys, KeyRows values, Work work) {
        int dim = shape.dim();
        int stride = shape.heads() * dim;
        int rows = Math.min(AttentionTiles.LANES, shape.queryCount(segment) - i);
        KeySpan span = KeySpan.ofQueries(shape.visible(segment, i), rows, shape.window());
        if (span.isEmpty()) {
            return;
        }
        int at = shape.queryAt(shape.queryStart(segment) + i, head);
        float[] columns = work.scratch.columns();
        float[] p = work.scratch.p();
        float[] ds = work.ds;
        float[] partials = work.scratch.partials();
        AttentionTiles.toColumns(q, at, stride, rows, dim, columns);
        AttentionTiles.toColumns(g, at, stride, rows, dim, work.gradients);
        AttentionTiles.dots(columns, keys, span, dim, scale, p);
        AttentionTiles.hide(p, span, Float.NEGATIVE_INFINITY);
        AttentionTiles.normalise(p, span, partials);
        AttentionTiles.dots(work.gradients, values, span, dim, 1f, ds);
        AttentionTiles.scoreGradients(p, ds, span, scale, partials);
        AttentionTiles.combine(ds, keys, span, dim, columns);
        AttentionTiles.toRows(columns, rows, dim, dq, at, stride);
        work.sums.add(p, ds, span, at, rows);
    }
}

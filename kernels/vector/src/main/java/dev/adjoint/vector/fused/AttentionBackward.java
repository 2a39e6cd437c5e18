package dev.adjoint.vector.fused;

import dev.adjoint.vector.threads.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of {@link Attention}, with p computed anew: dp_j = chain over dim of g · v_j, δ
 * = Σ p · dp, ds = (p · (dp − δ)) · scale, dq = chain over j of ds_j · k_j; dk_j and dv_j are
 * chains of ds_j · q and p_j · g over the heads that share the key, in increasing order, and within
 * a head over the queries in increasing order.
 */
final class AttentionBackward {
    private final Arguments arguments;
    private final AttentionShape shape;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float[] g;
    private final float scale;
    private final float[] dq;
    private final float[] dk;
    private final float[] dv;

    private AttentionBackward(Arguments arguments) {
        this.arguments = arguments;
        this.shape = AttentionShape.of(arguments.call(), arguments.ints(3));
        this.q = arguments.floats(0);
        this.k = arguments.floats(1);
        this.v = arguments.floats(2);
        this.g = arguments.floats(4);
        this.scale = arguments.number("scale");
        this.dq = zeros(0);
        this.dk = zeros(1);
        this.dv = zeros(2);
    }

    /** What is added to, and what rows that see nothing keep. */
    private float[] zeros(int output) {
        float[] array = arguments.out(output);
        Arrays.fill(array, 0);
        return array;
    }

    static void run(Arguments arguments) {
        AttentionBackward kernel = new AttentionBackward(arguments);
        AttentionShape shape = kernel.shape;
        int segments = shape.segmentCount();
        int groups = shape.groups();
        if (shape.hasCommonKeys()) {
            long cost = 3 * shape.cost() * segments;
            Ranges.run(groups, cost, arguments.workers(), kernel::groups);
        } else {
            Ranges.run(segments * groups, 3 * shape.cost(), arguments.workers(), kernel::items);
        }
    }

    /** Segments of any key-value head; the number of an item is segment · groups + group. */
    private void items(int start, int end) {
        try (Scratch scratch = arguments.scratch()) {
            Work work = new Work(scratch);
            for (int item = start; item < end; item++) {
                segment(item / shape.groups(), item % shape.groups(), work);
            }
        }
    }

    /** All segments of some key-value heads, in order, because they add to the same keys. */
    private void groups(int start, int end) {
        try (Scratch scratch = arguments.scratch()) {
            Work work = new Work(scratch);
            for (int group = start; group < end; group++) {
                for (int segment = 0; segment < shape.segmentCount(); segment++) {
                    segment(segment, group, work);
                }
            }
        }
    }

    /** What one thread works in. */
    private final class Work {
        private final AttentionScratch scratch;
        private final float[] gradients;
        private final float[] ds;
        private final AttentionKeys sums;
        private @Nullable KeyPanels keyPanels;
        private @Nullable KeyPanels valuePanels;

        Work(Scratch arrays) {
            scratch = AttentionScratch.of(shape, arrays);
            gradients = arrays.take(scratch.columns().length);
            ds = arrays.take(scratch.p().length);
            sums = new AttentionKeys(shape, q, g, dk, dv, arrays);
        }
    }

    private void segment(int segment, int group, Work work) {
        int sharing = shape.sharing();
        int tiles = sharing * AttentionShape.tiles(shape.queryCount(segment));
        KeyRows keys = KeyRows.of(shape, segment, group, tiles, k, work.scratch.keys());
        KeyRows values = KeyRows.of(shape, segment, group, tiles, v, work.scratch.values());
        int count = shape.keyCount(segment);
        AttentionScratch scratch = work.scratch;
        work.keyPanels = KeyPanels.of(keys, count, shape.dim(), tiles, scratch.keyPanels());
        work.valuePanels = KeyPanels.of(values, count, shape.dim(), tiles, scratch.valuePanels());
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
        AttentionTiles.dots(columns, keys, work.keyPanels, span, dim, scale, p);
        AttentionTiles.hide(p, span, Float.NEGATIVE_INFINITY);
        AttentionTiles.normalise(p, span, partials);
        AttentionTiles.dots(work.gradients, values, work.valuePanels, span, dim, 1f, ds);
        AttentionTiles.scoreGradients(p, ds, span, scale, partials);
        AttentionTiles.combine(ds, keys, span, dim, columns);
        AttentionTiles.toRows(columns, rows, dim, dq, at, stride);
        work.sums.add(p, ds, span, at, rows);
    }
}

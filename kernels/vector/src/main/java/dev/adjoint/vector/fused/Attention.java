package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.threads.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Causal attention of q [queries, heads, dim] over k, v [keys, groups, dim] in segments
 * (queryStart, queryCount, keyStart, keyCount): query i of a segment sees its keys 0 to keyCount −
 * queryCount + i, with a window only the last so many of them. With s_j = (chain over dim of q ·
 * k_j) · scale, e_j = exp(s_j − max s) and S = Σ e_j in the order of {@link Kernel}, out = chain
 * over j of (e_j / S) · v_j. A row depends on its own query and the keys it sees, wherever these
 * lie. Rows that see no key are 0.
 */
final class Attention {
    private final Arguments arguments;
    private final AttentionShape shape;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float scale;
    private final float[] out;

    private Attention(Arguments arguments) {
        this.arguments = arguments;
        this.shape = AttentionShape.of(arguments.call(), arguments.ints(3));
        this.q = arguments.floats(0);
        this.k = arguments.floats(1);
        this.v = arguments.floats(2);
        this.scale = arguments.number("scale");
        this.out = arguments.out(0);
        Arrays.fill(out, 0);
    }

    static void run(Arguments arguments) {
        Attention kernel = new Attention(arguments);
        AttentionShape shape = kernel.shape;
        Ranges.run(
                shape.segmentCount() * shape.groups(),
                shape.cost(),
                arguments.workers(),
                kernel::items);
    }

    private void items(int start, int end) {
        try (Scratch arrays = arguments.scratch()) {
            AttentionScratch scratch = AttentionScratch.of(shape, arrays);
            for (int item = start; item < end; item++) {
                segment(item / shape.groups(), item % shape.groups(), scratch);
            }
        }
    }

    /**
     * Tiles of queries for each head, or, where that makes fewer tiles, of heads for each query.
     */
    private void segment(int segment, int group, AttentionScratch scratch) {
        int queries = shape.queryCount(segment);
        int sharing = shape.sharing();
        int byQueries = sharing * AttentionShape.tiles(queries);
        int byHeads = queries * AttentionShape.tiles(sharing);
        int tiles = Math.min(byQueries, byHeads);
        KeyRows keys = KeyRows.of(shape, segment, group, tiles, k, scratch.keys());
        KeyRows values = KeyRows.of(shape, segment, group, tiles, v, scratch.values());
        KeyPanels panels =
                KeyPanels.of(
                        keys, shape.keyCount(segment), shape.dim(), tiles, scratch.keyPanels());
        boolean isByQueries = byQueries <= byHeads;
        int outer = isByQueries ? sharing : queries;
        int inner = isByQueries ? queries : sharing;
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j += AttentionTiles.LANES) {
                int query = isByQueries ? j : i;
                int head = group * sharing + (isByQueries ? i : j);
                int at = shape.queryAt(shape.queryStart(segment) + query, head);
                int stride = isByQueries ? shape.heads() * shape.dim() : shape.dim();
                int rows = Math.min(AttentionTiles.LANES, inner - j);
                int visible = shape.visible(segment, query);
                KeySpan span =
                        isByQueries
                                ? KeySpan.ofQueries(visible, rows, shape.window())
                                : KeySpan.ofHeads(visible, shape.window());
                if (!span.isEmpty()) {
                    tile(at, stride, rows, keys, panels, values, span, scratch);
                }
            }
        }
    }

    private void tile(
            int at,
            int stride,
            int rows,
            KeyRows keys,
            @Nullable KeyPanels panels,
            KeyRows values,
            KeySpan span,
            AttentionScratch scratch) {
        int dim = shape.dim();
        float[] columns = scratch.columns();
        float[] p = scratch.p();
        AttentionTiles.toColumns(q, at, stride, rows, dim, columns);
        AttentionTiles.dots(columns, keys, panels, span, dim, scale, p);
        AttentionTiles.hide(p, span, Float.NEGATIVE_INFINITY);
        AttentionTiles.normalise(p, span, scratch.partials());
        AttentionTiles.combine(p, values, span, dim, columns);
        AttentionTiles.toRows(columns, rows, dim, out, at, stride);
    }
}

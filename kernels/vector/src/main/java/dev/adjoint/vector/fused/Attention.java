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
        int longest = shape.longest();
        float[] columns = new float[longest * shape.dim()];
        float[] scores = new float[longest];
        RowSums sums = new RowSums();
        for (int item = start; item < end; item++) {
            segment(item / shape.groups(), item % shape.groups(), columns, scores, sums);
        }
    }

    private void segment(int segment, int group, float[] columns, float[] scores, RowSums sums) {
        int dim = shape.dim();
        int keys = shape.keyCount(segment);
        int width = AttentionShape.padded(keys);
        int keyAt = shape.keyAt(shape.keyStart(segment), group);
        AttentionRows.transpose(k, keyAt, shape.keyStride(), keys, dim, columns, width);
        for (int head = group * shape.sharing(); head < (group + 1) * shape.sharing(); head++) {
            for (int i = 0; i < shape.queryCount(segment); i++) {
                int at = shape.queryAt(shape.queryStart(segment) + i, head);
                int visible = shape.visible(segment, i);
                AttentionRows.scores(q, at, columns, width, dim, visible, scale, scores);
                AttentionRows.normalise(scores, visible, sums);
                AttentionRows.combine(scores, v, keyAt, shape.keyStride(), visible, dim, out, at);
            }
        }
    }
}

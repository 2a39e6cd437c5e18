package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The backward pass of {@link Attention}, with p computed anew: dp_j = chain over dim of g · v_j, δ
 * = Σ p · dp, ds = (p · (dp − δ)) · scale, dq = chain over j of ds_j · k_j; dk_j and dv_j are
 * chains of ds_j · q and p_j · g over the heads that share the key, in increasing order, and within
 * a head over the queries in increasing order.
 */
final class AttentionBackward {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private final AttentionShape shape;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float[] g;
    private final float scale;
    private final float[] dq;
    private final float[] dk;
    private final float[] dv;

    /** What one thread works in. */
    private record Scratch(float[] keys, float[] values, float[] p, float[] ds, RowSums sums) {
        static Scratch of(int longest, int dim) {
            return new Scratch(
                    new float[longest * dim],
                    new float[longest * dim],
                    new float[longest],
                    new float[longest],
                    new RowSums());
        }
    }

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
        Scratch scratch = Scratch.of(shape.longest(), shape.dim());
        for (int item = start; item < end; item++) {
            segment(item / shape.groups(), item % shape.groups(), scratch);
        }
    }

    private void segment(int segment, int group, Scratch scratch) {
        int dim = shape.dim();
        int keys = shape.keyCount(segment);
        int width = AttentionShape.padded(keys);
        int keyAt = shape.keyAt(shape.keyStart(segment), group);
        AttentionRows.transpose(k, keyAt, shape.keyStride(), keys, dim, scratch.keys(), width);
        AttentionRows.transpose(v, keyAt, shape.keyStride(), keys, dim, scratch.values(), width);
        for (int head = group * shape.sharing(); head < (group + 1) * shape.sharing(); head++) {
            for (int i = 0; i < shape.queryCount(segment); i++) {
                int at = shape.queryAt(shape.queryStart(segment) + i, head);
                row(at, keyAt, width, shape.visible(segment, i), scratch);
            }
        }
    }

    private void row(int at, int keyAt, int width, int n, Scratch scratch) {
        int dim = shape.dim();
        int stride = shape.keyStride();
        float[] p = scratch.p();
        float[] ds = scratch.ds();
        AttentionRows.scores(q, at, scratch.keys(), width, dim, n, scale, p);
        AttentionRows.normalise(p, n, scratch.sums());
        AttentionRows.scores(g, at, scratch.values(), width, dim, n, 1f, ds);
        scoreGradient(p, ds, n, scratch.sums().products(p, 0, ds, 0, n));
        AttentionRows.combine(ds, k, keyAt, stride, n, dim, dq, at);
        AttentionRows.spread(p, g, at, n, dim, dv, keyAt, stride);
        AttentionRows.spread(ds, q, at, n, dim, dk, keyAt, stride);
    }

    /** ds = (p · (dp − δ)) · scale in the place of dp. */
    private void scoreGradient(float[] p, float[] dp, int n, float delta) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector difference = FloatVector.fromArray(SPECIES, dp, i).sub(delta);
            FloatVector.fromArray(SPECIES, p, i).mul(difference).mul(scale).intoArray(dp, i);
        }
        for (; i < n; i++) {
            dp[i] = p[i] * (dp[i] - delta) * scale;
        }
    }
}

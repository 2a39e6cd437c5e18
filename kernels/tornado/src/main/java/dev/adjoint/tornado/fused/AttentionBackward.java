package dev.adjoint.tornado.fused;

import dev.adjoint.program.DType;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The backward pass of {@link Attention}, with p computed anew: dp = g · v, δ = Σ p · dp, ds = p ·
 * (dp − δ) · scale; dq = Σ ds · k over the keys, dk = Σ ds · q and dv = Σ p · g over the queries
 * that see a key, of all heads that share it.
 *
 * <p>The first kernel has a group for each row of each head, and leaves the row's maximum, sum and
 * δ to the second, which has a group for each key and key-value head. So nothing is added to by two
 * groups.
 */
final class AttentionBackward {
    /** What the first kernel leaves of a row: maximum, sum, δ. */
    private static final int LEFT = 3;

    private AttentionBackward() {}

    static void emit(CallInputs call) {
        Buffer rows = call.emitter().temporary(DType.F32, LEFT * call.rows());
        emitQueries(call, rows);
        if (call.out().get(1).size() > 0) {
            emitKeys(call, rows);
        }
    }

    private static void emitQueries(CallInputs call, Buffer rows) {
        KernelContext context = new KernelContext();
        List<Buffer> in = call.in();
        Buffer dq = call.out().get(0);
        int count = call.shape(3).length(0);
        int heads = call.shape(0).length(1);
        int groups = call.shape(1).length(1);
        int dim = call.width();
        int window = Attention.window(call);
        float scale = call.number("scale");
        call.groups(
                call.rows(),
                in,
                List.of(dq, rows),
                (graph, name, at) ->
                        graph.task(
                                name,
                                AttentionBackward::queries,
                                context,
                                at.floats(in.get(0)),
                                at.floats(in.get(1)),
                                at.floats(in.get(2)),
                                at.ints(in.get(3)),
                                at.floats(in.get(4)),
                                at.floats(dq),
                                at.floats(rows),
                                count,
                                heads,
                                groups,
                                dim,
                                window,
                                scale));
    }

    private static void emitKeys(CallInputs call, Buffer rows) {
        KernelContext context = new KernelContext();
        List<Buffer> in = call.in();
        Buffer dk = call.out().get(1);
        Buffer dv = call.out().get(2);
        int count = call.shape(3).length(0);
        int heads = call.shape(0).length(1);
        int groups = call.shape(1).length(1);
        int dim = call.width();
        int window = Attention.window(call);
        float scale = call.number("scale");
        List<Buffer> reads = new java.util.ArrayList<>(in);
        reads.add(rows);
        call.groups(
                call.shape(1).length(0) * groups,
                reads,
                List.of(dk, dv),
                (graph, name, at) ->
                        graph.task(
                                name,
                                AttentionBackward::keys,
                                context,
                                at.floats(in.get(0)),
                                at.floats(in.get(1)),
                                at.floats(in.get(2)),
                                at.ints(in.get(3)),
                                at.floats(in.get(4)),
                                at.floats(rows),
                                at.floats(dk),
                                at.floats(dv),
                                count,
                                heads,
                                groups,
                                dim,
                                window,
                                scale));
    }

    // long because local memory cannot be passed to other methods
    static void queries(
            KernelContext context,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray segments,
            FloatArray g,
            FloatArray dq,
            FloatArray rows,
            int count,
            int heads,
            int groups,
            int dim,
            int window,
            float scale) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        float[] slopes = context.allocateFloatLocalArray(Groups.SIZE);
        float[] sums = new float[Attention.EACH];
        int lane = context.localIdx;
        int query = context.groupIdx / heads;
        int group = context.groupIdx % heads / (heads / groups);
        int row = context.groupIdx * dim;
        int segment = Attention.segment(segments, count, query);
        int visible = Attention.visible(segments, segment, query);
        int keys = Attention.keysAt(segments, segment, groups, group, dim);
        int stride = groups * dim;
        int first = visible - window > 0 ? visible - window : 0;
        float best = Attention.LOWEST;
        for (int key = first + lane; key < visible; key += Groups.SIZE) {
            float score = Attention.dot(q, row, k, keys + key * stride, dim) * scale;
            best = Lanes.maximum(best, score);
        }
        values[context.localIdx] = best;
        context.localBarrier();
        float maximum = values[0];
        for (int i = 1; i < Groups.SIZE; i++) {
            maximum = Lanes.maximum(maximum, values[i]);
        }
        context.localBarrier();
        float power = 0f;
        float weighted = 0f;
        for (int key = first + lane; key < visible; key += Groups.SIZE) {
            float score = Attention.dot(q, row, k, keys + key * stride, dim) * scale;
            float e = Lanes.exp(score - maximum);
            power += e;
            weighted += e * Attention.dot(g, row, v, keys + key * stride, dim);
        }
        values[context.localIdx] = power;
        context.localBarrier();
        float total = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            total += values[i];
        }
        context.localBarrier();
        values[context.localIdx] = weighted;
        context.localBarrier();
        float deltaTotal = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            deltaTotal += values[i];
        }
        context.localBarrier();
        float delta = deltaTotal / total;
        for (int e = 0; e < Attention.EACH; e++) {
            sums[e] = 0f;
        }
        for (int start = first; start < visible; start += Groups.SIZE) {
            int key = start + lane < visible ? start + lane : start;
            float score = Attention.dot(q, row, k, keys + key * stride, dim) * scale;
            float slope = Attention.dot(g, row, v, keys + key * stride, dim);
            slopes[lane] = Lanes.exp(score - maximum) / total * (slope - delta) * scale;
            context.localBarrier();
            int seen = visible - start < Groups.SIZE ? visible - start : Groups.SIZE;
            for (int e = 0; e < Attention.EACH; e++) {
                int d = lane + e * Groups.SIZE;
                if (d < dim) {
                    float sum = sums[e];
                    for (int j = 0; j < seen; j++) {
                        sum += slopes[j] * k.get(keys + (start + j) * stride + d);
                    }
                    sums[e] = sum;
                }
            }
            context.localBarrier();
        }
        for (int e = 0; e < Attention.EACH; e++) {
            int d = lane + e * Groups.SIZE;
            if (d < dim) {
                dq.set(row + d, sums[e]);
            }
        }
        if (lane == 0) {
            rows.set(context.groupIdx * LEFT, maximum);
            rows.set(context.groupIdx * LEFT + 1, total);
            rows.set(context.groupIdx * LEFT + 2, delta);
        }
    }

    // long because local memory cannot be passed to other methods
    static void keys(
            KernelContext context,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray segments,
            FloatArray g,
            FloatArray rows,
            FloatArray dk,
            FloatArray dv,
            int count,
            int heads,
            int groups,
            int dim,
            int window,
            float scale) {
        float[] slopes = context.allocateFloatLocalArray(Groups.SIZE);
        float[] chances = context.allocateFloatLocalArray(Groups.SIZE);
        float[] keySums = new float[Attention.EACH];
        float[] valueSums = new float[Attention.EACH];
        int lane = context.localIdx;
        int key = context.groupIdx / groups;
        int sharing = heads / groups;
        int group = context.groupIdx % groups;
        int at = context.groupIdx * dim;
        for (int e = 0; e < Attention.EACH; e++) {
            keySums[e] = 0f;
            valueSums[e] = 0f;
        }
        for (int segment = 0; segment < count; segment++) {
            int queryStart = segments.get(4 * segment);
            int queryCount = segments.get(4 * segment + 1);
            int keyCount = segments.get(4 * segment + 3);
            int place = key - segments.get(4 * segment + 2);
            int least = place - keyCount + queryCount;
            int low = least > 0 ? least : 0;
            int most = least + window;
            int reached = most < queryCount ? most : queryCount;
            int below = place < keyCount ? reached : 0;
            int high = place >= 0 ? below : 0;
            for (int shared = 0; shared < sharing; shared++) {
                int head = group * sharing + shared;
                for (int start = low; start < high; start += Groups.SIZE) {
                    int i = start + lane < high ? start + lane : start;
                    int number = (queryStart + i) * heads + head;
                    float score = Attention.dot(q, number * dim, k, at, dim) * scale;
                    float chance =
                            Lanes.exp(score - rows.get(number * LEFT))
                                    / rows.get(number * LEFT + 1);
                    float slope = Attention.dot(g, number * dim, v, at, dim);
                    chances[lane] = chance;
                    slopes[lane] = chance * (slope - rows.get(number * LEFT + 2)) * scale;
                    context.localBarrier();
                    int seen = high - start < Groups.SIZE ? high - start : Groups.SIZE;
                    for (int e = 0; e < Attention.EACH; e++) {
                        int d = lane + e * Groups.SIZE;
                        if (d < dim) {
                            float keySum = keySums[e];
                            float valueSum = valueSums[e];
                            for (int j = 0; j < seen; j++) {
                                int from = ((queryStart + start + j) * heads + head) * dim + d;
                                keySum += slopes[j] * q.get(from);
                                valueSum += chances[j] * g.get(from);
                            }
                            keySums[e] = keySum;
                            valueSums[e] = valueSum;
                        }
                    }
                    context.localBarrier();
                }
            }
        }
        for (int e = 0; e < Attention.EACH; e++) {
            int d = lane + e * Groups.SIZE;
            if (d < dim) {
                dk.set(at + d, keySums[e]);
                dv.set(at + d, valueSums[e]);
            }
        }
    }
}

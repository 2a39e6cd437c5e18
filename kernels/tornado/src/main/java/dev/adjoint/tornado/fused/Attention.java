package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal attention of q [queries, heads, dim] over k, v [keys, groups, dim] in segments
 * (queryStart, queryCount, keyStart, keyCount): query i of a segment sees its keys 0 to keyCount −
 * queryCount + i, with a window only the last so many of them; a query that sees none gets 0.
 *
 * <p>A group makes one row of one head, 64 keys at a time: an item for each score, then an item for
 * each dimension. The softmax is rescaled as larger scores are met (Milakov and Gimelshein 2018,
 * arXiv 1805.02867), so that rows of any length fit.
 */
final class Attention {
    /** The largest head: so many dimensions are shared among the items of a group. */
    static final int MOST_DIMENSIONS = 256;

    /** Dimensions of an item. */
    static final int EACH = MOST_DIMENSIONS / Groups.SIZE;

    /** Below all scores, and finite. */
    static final float LOWEST = -3e38f;

    private static final int NO_WINDOW = 1 << 30;

    private Attention() {}

    static int window(CallInputs call) {
        return call.call().hasAttribute("window")
                ? (int) call.call().attribute("window")
                : NO_WINDOW;
    }

    static void emit(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer q = call.in().get(0);
        Buffer k = call.in().get(1);
        Buffer v = call.in().get(2);
        Buffer segments = call.in().get(3);
        Buffer out = call.out().get(0);
        int count = call.shape(3).length(0);
        int heads = call.shape(0).length(1);
        int groups = call.shape(1).length(1);
        int dim = call.width();
        int window = window(call);
        float scale = call.number("scale");
        call.groups(
                call.rows(),
                List.of(q, k, v, segments),
                List.of(out),
                (graph, name, at) ->
                        graph.task(
                                name,
                                Attention::forward,
                                context,
                                at.floats(q),
                                at.floats(k),
                                at.floats(v),
                                at.ints(segments),
                                at.floats(out),
                                count,
                                heads,
                                groups,
                                dim,
                                window,
                                scale));
    }

    /** The number of the segment that a query belongs to; −1 for none. */
    static int segment(IntArray segments, int count, int query) {
        int found = -1;
        for (int i = 0; i < count; i++) {
            int start = segments.get(4 * i);
            int isAfter = query >= start ? 1 : 0;
            int isBefore = query < start + segments.get(4 * i + 1) ? 1 : 0;
            found = isAfter * isBefore == 1 ? i : found;
        }
        return found;
    }

    /** The end of the keys that a query sees, counted in its segment; 0 for none. */
    static int visible(IntArray segments, int segment, int query) {
        int at = segment < 0 ? 0 : 4 * segment;
        int place = query - segments.get(at);
        int end = segments.get(at + 3) - segments.get(at + 1) + place + 1;
        int seen = end < 0 ? 0 : end;
        return segment < 0 ? 0 : seen;
    }

    /** The place in k and v of the first key of a segment, for one key-value head. */
    static int keysAt(IntArray segments, int segment, int groups, int group, int dim) {
        int start = segment < 0 ? 0 : segments.get(4 * segment + 2);
        return (start * groups + group) * dim;
    }

    /** Σ a · b over the dimensions of a head. */
    static float dot(FloatArray a, int aAt, FloatArray b, int bAt, int dim) {
        float sum = 0f;
        for (int d = 0; d < dim; d++) {
            sum += a.get(aAt + d) * b.get(bAt + d);
        }
        return sum;
    }

    static void forward(
            KernelContext context,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray segments,
            FloatArray out,
            int count,
            int heads,
            int groups,
            int dim,
            int window,
            float scale) {
        float[] scores = context.allocateFloatLocalArray(Groups.SIZE);
        float[] powers = context.allocateFloatLocalArray(Groups.SIZE);
        float[] sums = new float[EACH];
        int lane = context.localIdx;
        int query = context.groupIdx / heads;
        int group = context.groupIdx % heads / (heads / groups);
        int row = context.groupIdx * dim;
        int segment = segment(segments, count, query);
        int visible = visible(segments, segment, query);
        int keys = keysAt(segments, segment, groups, group, dim);
        int stride = groups * dim;
        int first = visible - window > 0 ? visible - window : 0;
        float maximum = LOWEST;
        float total = 0f;
        for (int e = 0; e < EACH; e++) {
            sums[e] = 0f;
        }
        for (int start = first; start < visible; start += Groups.SIZE) {
            int key = start + lane;
            float score = key < visible ? dot(q, row, k, keys + key * stride, dim) * scale : LOWEST;
            scores[lane] = score;
            context.localBarrier();
            float larger = maximum;
            for (int j = 0; j < Groups.SIZE; j++) {
                larger = Lanes.maximum(larger, scores[j]);
            }
            float factor = Lanes.exp(maximum - larger);
            powers[lane] = key < visible ? Lanes.exp(score - larger) : 0f;
            context.localBarrier();
            total = total * factor;
            for (int j = 0; j < Groups.SIZE; j++) {
                total += powers[j];
            }
            maximum = larger;
            int seen = visible - start < Groups.SIZE ? visible - start : Groups.SIZE;
            for (int e = 0; e < EACH; e++) {
                int d = lane + e * Groups.SIZE;
                if (d < dim) {
                    float sum = sums[e] * factor;
                    for (int j = 0; j < seen; j++) {
                        sum += powers[j] * v.get(keys + (start + j) * stride + d);
                    }
                    sums[e] = sum;
                }
            }
            context.localBarrier();
        }
        for (int e = 0; e < EACH; e++) {
            int d = lane + e * Groups.SIZE;
            if (d < dim) {
                out.set(row + d, total == 0f ? 0f : sums[e] / total);
            }
        }
    }
}

package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The logarithm of the probability that a row of logits [rows, width] gives to one id: (x_id − m) −
 * log S with m = max x and S = Σ exp(x − m). Its backward pass: g · (onehot − exp(x − m) / S).
 */
final class SelectedLogProb {
    private SelectedLogProb() {}

    static void emit(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer logits = call.in().get(0);
        Buffer ids = call.in().get(1);
        Buffer out = call.out().get(0);
        int width = call.width();
        call.groups(
                call.rows(),
                List.of(logits, ids),
                List.of(out),
                (graph, name, at) ->
                        graph.task(
                                name,
                                SelectedLogProb::forward,
                                context,
                                at.floats(logits),
                                at.ints(ids),
                                at.floats(out),
                                width));
    }

    static void emitBackward(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer logits = call.in().get(0);
        Buffer ids = call.in().get(1);
        Buffer g = call.in().get(2);
        Buffer out = call.out().get(0);
        int width = call.width();
        call.groups(
                call.rows(),
                List.of(logits, ids, g),
                List.of(out),
                (graph, name, at) ->
                        graph.task(
                                name,
                                SelectedLogProb::backward,
                                context,
                                at.floats(logits),
                                at.ints(ids),
                                at.floats(g),
                                at.floats(out),
                                width));
    }

    static void forward(
            KernelContext context, FloatArray logits, IntArray ids, FloatArray out, int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int at = row * width;
        values[lane] = RowExponentials.maximum(logits, at, width, lane);
        context.localBarrier();
        float maximum = values[0];
        for (int i = 1; i < Groups.SIZE; i++) {
            maximum = Lanes.maximum(maximum, values[i]);
        }
        context.localBarrier();
        values[lane] = RowExponentials.sum(logits, at, width, lane, maximum);
        context.localBarrier();
        float sum = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            sum += values[i];
        }
        context.localBarrier();
        if (lane == 0) {
            out.set(row, logits.get(at + ids.get(row)) - maximum - Lanes.log(sum));
        }
    }

    static void backward(
            KernelContext context,
            FloatArray logits,
            IntArray ids,
            FloatArray g,
            FloatArray out,
            int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int row = context.groupIdx;
        int at = row * width;
        values[lane] = RowExponentials.maximum(logits, at, width, lane);
        context.localBarrier();
        float maximum = values[0];
        for (int i = 1; i < Groups.SIZE; i++) {
            maximum = Lanes.maximum(maximum, values[i]);
        }
        context.localBarrier();
        values[lane] = RowExponentials.sum(logits, at, width, lane, maximum);
        context.localBarrier();
        float sum = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            sum += values[i];
        }
        context.localBarrier();
        float gradient = g.get(row);
        int id = ids.get(row);
        for (int i = lane; i < width; i += Groups.SIZE) {
            float probability = Lanes.exp(logits.get(at + i) - maximum) / sum;
            float chosen = i == id ? 1f : 0f;
            out.set(at + i, gradient * (chosen - probability));
        }
    }
}

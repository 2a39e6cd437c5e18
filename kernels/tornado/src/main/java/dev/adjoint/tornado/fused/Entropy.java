package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The entropy of the distribution that a row of logits [rows, width] stands for: H = log S − T / S
 * with z = x − max x, S = Σ e^z, T = Σ e^z · z; elements with e^z = 0 add nothing. Its backward
 * pass: (−g · p) · ((z − log S) + H), p = e^z / S.
 */
final class Entropy {
    private Entropy() {}

    static void emit(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer logits = call.in().get(0);
        Buffer out = call.out().get(0);
        int width = call.width();
        call.groups(
                call.rows(),
                List.of(logits),
                List.of(out),
                (graph, name, at) ->
                        graph.task(
                                name,
                                Entropy::forward,
                                context,
                                at.floats(logits),
                                at.floats(out),
                                width));
    }

    static void emitBackward(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer logits = call.in().get(0);
        Buffer g = call.in().get(1);
        Buffer out = call.out().get(0);
        int width = call.width();
        call.groups(
                call.rows(),
                List.of(logits, g),
                List.of(out),
                (graph, name, at) ->
                        graph.task(
                                name,
                                Entropy::backward,
                                context,
                                at.floats(logits),
                                at.floats(g),
                                at.floats(out),
                                width));
    }

    static void forward(KernelContext context, FloatArray logits, FloatArray out, int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = context.groupIdx * width;
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
        values[lane] = RowExponentials.weighted(logits, at, width, lane, maximum);
        context.localBarrier();
        float weighted = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            weighted += values[i];
        }
        context.localBarrier();
        if (lane == 0) {
            out.set(context.groupIdx, Lanes.log(sum) - weighted / sum);
        }
    }

    static void backward(
            KernelContext context, FloatArray logits, FloatArray g, FloatArray out, int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = context.groupIdx * width;
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
        values[lane] = RowExponentials.weighted(logits, at, width, lane, maximum);
        context.localBarrier();
        float weighted = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            weighted += values[i];
        }
        context.localBarrier();
        float logSum = Lanes.log(sum);
        float entropy = logSum - weighted / sum;
        float factor = -g.get(context.groupIdx);
        for (int i = lane; i < width; i += Groups.SIZE) {
            float z = logits.get(at + i) - maximum;
            float power = Lanes.exp(z);
            float finite = power == 0f ? 0f : z;
            out.set(at + i, power / sum * factor * (finite - logSum + entropy));
        }
    }
}

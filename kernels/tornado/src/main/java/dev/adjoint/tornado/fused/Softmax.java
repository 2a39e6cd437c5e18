package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The softmax of the rows of x [rows, width]: y = e / Σe, e = exp(x − max x). Its backward pass: y
 * · (g − Σ g · y).
 */
final class Softmax {
    private Softmax() {}

    static void emit(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer x = call.in().get(0);
        Buffer y = call.out().get(0);
        int width = call.width();
        call.groups(
                call.rows(),
                List.of(x),
                List.of(y),
                (graph, name, at) ->
                        graph.task(
                                name,
                                Softmax::forward,
                                context,
                                at.floats(x),
                                at.floats(y),
                                width));
    }

    static void emitBackward(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer y = call.in().get(0);
        Buffer g = call.in().get(1);
        Buffer dx = call.out().get(0);
        int width = call.width();
        call.groups(
                call.rows(),
                List.of(y, g),
                List.of(dx),
                (graph, name, at) ->
                        graph.task(
                                name,
                                Softmax::backward,
                                context,
                                at.floats(y),
                                at.floats(g),
                                at.floats(dx),
                                width));
    }

    static void forward(KernelContext context, FloatArray x, FloatArray y, int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = context.groupIdx * width;
        values[lane] = RowExponentials.maximum(x, at, width, lane);
        context.localBarrier();
        float maximum = values[0];
        for (int i = 1; i < Groups.SIZE; i++) {
            maximum = Lanes.maximum(maximum, values[i]);
        }
        context.localBarrier();
        values[lane] = RowExponentials.sum(x, at, width, lane, maximum);
        context.localBarrier();
        float sum = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            sum += values[i];
        }
        context.localBarrier();
        for (int i = lane; i < width; i += Groups.SIZE) {
            y.set(at + i, Lanes.exp(x.get(at + i) - maximum) / sum);
        }
    }

    static void backward(
            KernelContext context, FloatArray y, FloatArray g, FloatArray dx, int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = context.groupIdx * width;
        float products = 0f;
        for (int i = lane; i < width; i += Groups.SIZE) {
            products += g.get(at + i) * y.get(at + i);
        }
        values[lane] = products;
        context.localBarrier();
        float sum = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            sum += values[i];
        }
        context.localBarrier();
        for (int i = lane; i < width; i += Groups.SIZE) {
            dx.set(at + i, y.get(at + i) * (g.get(at + i) - sum));
        }
    }
}

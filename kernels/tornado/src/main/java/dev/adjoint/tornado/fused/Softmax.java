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
        int at = context.groupIdx * width;
        float maximum = RowExponentials.maximum(context, values, x, at, width);
        float sum = RowExponentials.sum(context, values, x, at, width, maximum);
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            y.set(at + i, Lanes.exp(x.get(at + i) - maximum) / sum);
        }
    }

    static void backward(
            KernelContext context, FloatArray y, FloatArray g, FloatArray dx, int width) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int at = context.groupIdx * width;
        float products = 0f;
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            products += g.get(at + i) * y.get(at + i);
        }
        float sum = Groups.sum(context, values, products);
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            dx.set(at + i, y.get(at + i) * (g.get(at + i) - sum));
        }
    }
}

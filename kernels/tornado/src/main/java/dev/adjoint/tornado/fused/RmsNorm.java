package dev.adjoint.tornado.fused;

import dev.adjoint.program.DType;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Root mean square normalisation (Zhang and Sennrich 2019, arXiv 1910.07467) of x [rows, width]
 * with weight [width]: y = (x · r) · weight, r = 1 / √(Σx² / width + ε). Backward, with x̂ = x · r
 * and h = g · weight: dx = r · (h − x̂ · mean(h · x̂)), dweight = Σ over rows of g · x̂.
 */
final class RmsNorm {
    private RmsNorm() {}

    static void emit(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer x = call.in().get(0);
        Buffer weight = call.in().get(1);
        Buffer y = call.out().get(0);
        int width = call.width();
        float epsilon = call.number("epsilon");
        call.groups(
                call.rows(),
                List.of(x, weight),
                List.of(y),
                (graph, name, at) ->
                        graph.task(
                                name,
                                RmsNorm::forward,
                                context,
                                at.floats(x),
                                at.floats(weight),
                                at.floats(y),
                                width,
                                epsilon));
    }

    static void emitBackward(CallInputs call) {
        KernelContext context = new KernelContext();
        KernelContext second = new KernelContext();
        Buffer x = call.in().get(0);
        Buffer weight = call.in().get(1);
        Buffer g = call.in().get(2);
        Buffer dx = call.out().get(0);
        Buffer dWeight = call.out().get(1);
        int rows = call.rows();
        int width = call.width();
        float epsilon = call.number("epsilon");
        Buffer roots = call.emitter().temporary(DType.F32, rows);
        call.groups(
                rows,
                List.of(x, weight, g),
                List.of(dx, roots),
                (graph, name, at) ->
                        graph.task(
                                name,
                                RmsNorm::backward,
                                context,
                                at.floats(x),
                                at.floats(weight),
                                at.floats(g),
                                at.floats(dx),
                                at.floats(roots),
                                width,
                                epsilon));
        call.items(
                width,
                List.of(x, g, roots),
                List.of(dWeight),
                (graph, name, at) ->
                        graph.task(
                                name,
                                RmsNorm::weightGradient,
                                second,
                                at.floats(x),
                                at.floats(g),
                                at.floats(roots),
                                at.floats(dWeight),
                                rows,
                                width));
    }

    /** Σx² of an item's part of a row. */
    private static float squares(FloatArray x, int at, int width, int lane) {
        float squares = 0f;
        for (int i = lane; i < width; i += Groups.SIZE) {
            squares += x.get(at + i) * x.get(at + i);
        }
        return squares;
    }

    static void forward(
            KernelContext context,
            FloatArray x,
            FloatArray weight,
            FloatArray y,
            int width,
            float epsilon) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = context.groupIdx * width;
        values[lane] = squares(x, at, width, lane);
        context.localBarrier();
        float squares = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            squares += values[i];
        }
        context.localBarrier();
        float root = 1f / Lanes.squareRoot(squares / width + epsilon);
        for (int i = lane; i < width; i += Groups.SIZE) {
            y.set(at + i, x.get(at + i) * root * weight.get(i));
        }
    }

    static void backward(
            KernelContext context,
            FloatArray x,
            FloatArray weight,
            FloatArray g,
            FloatArray dx,
            FloatArray roots,
            int width,
            float epsilon) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = context.groupIdx * width;
        values[lane] = squares(x, at, width, lane);
        context.localBarrier();
        float squares = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            squares += values[i];
        }
        context.localBarrier();
        float root = 1f / Lanes.squareRoot(squares / width + epsilon);
        float products = 0f;
        for (int i = lane; i < width; i += Groups.SIZE) {
            products += g.get(at + i) * weight.get(i) * (x.get(at + i) * root);
        }
        values[lane] = products;
        context.localBarrier();
        float meanTotal = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            meanTotal += values[i];
        }
        context.localBarrier();
        float mean = meanTotal / width;
        for (int i = lane; i < width; i += Groups.SIZE) {
            float h = g.get(at + i) * weight.get(i);
            dx.set(at + i, (h - x.get(at + i) * root * mean) * root);
        }
        if (lane == 0) {
            roots.set(context.groupIdx, root);
        }
    }

    static void weightGradient(
            KernelContext context,
            FloatArray x,
            FloatArray g,
            FloatArray roots,
            FloatArray out,
            int rows,
            int width) {
        int item = context.globalIdx;
        if (item < width) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                int at = row * width + item;
                sum += g.get(at) * (x.get(at) * roots.get(row));
            }
            out.set(item, sum);
        }
    }
}

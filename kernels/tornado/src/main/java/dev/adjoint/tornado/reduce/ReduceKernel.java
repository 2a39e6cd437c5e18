package dev.adjoint.tornado.reduce;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Shape;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.pointwise.PointwiseKernel;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Reductions of rows: by a group for each row where there are elements enough for all its items,
 * and else by one item for each row.
 *
 * <p>The order of a sum differs from the CPU's: item j of a group adds elements j, j + 64, ..., and
 * the 64 sums are added in order. So sums agree to a few roundings of Σ |terms|.
 */
public final class ReduceKernel {
    private static final int LOWEST = Integer.MIN_VALUE;
    private static final int HIGHEST = Integer.MAX_VALUE;

    private ReduceKernel() {}

    /** Appends the launch of a reduction. */
    public static void emit(Kernel.Reduce reduce, Buffer input, Buffer output, Emitter emitter) {
        int rows = output.size();
        if (rows == 0) {
            return;
        }
        int width = reduce.input().shape().size() / rows;
        if (width == 0) {
            PointwiseKernel.fill(ofNothing(reduce.reduction()), output, emitter);
            return;
        }
        Emitter.Source source = emitter.reshaped(reduce.input(), input, Shape.of(rows, width));
        boolean isGrouped = width >= Groups.SIZE && reduce.input().dtype() == DType.F32;
        Grid grid = isGrouped ? Grid.groups(rows, Groups.SIZE) : Grid.items(rows);
        emitter.add(
                new Launch(
                        reduce.name() + " of " + width + " elements",
                        grid,
                        List.of(source.buffer()),
                        List.of(output),
                        task(reduce, source, output, rows, width, isGrouped)));
    }

    private static double ofNothing(Kernel.Reduction reduction) {
        return switch (reduction) {
            case SUM, ARGMAX -> 0;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    private static Launch.Task task(
            Kernel.Reduce reduce,
            Emitter.Source x,
            Buffer y,
            int rows,
            int width,
            boolean isGrouped) {
        if (x.buffer().dtype() == DType.I32) {
            return ofInts(reduce.reduction(), x, y, rows, width);
        }
        return reduce.reduction() == Kernel.Reduction.ARGMAX
                ? ofPlaces(x, y, rows, width, isGrouped)
                : ofFloats(reduce.reduction(), x, y, rows, width, isGrouped);
    }

    private static Launch.Task ofFloats(
            Kernel.Reduction reduction,
            Emitter.Source x,
            Buffer y,
            int rows,
            int width,
            boolean isGrouped) {
        Task8<KernelContext, FloatArray, FloatArray, Integer, Integer, Integer, Integer, Integer>
                kernel =
                        switch (reduction) {
                            case SUM -> isGrouped ? ReduceKernel::sumGroup : ReduceKernel::sumRow;
                            case MAX -> isGrouped ? ReduceKernel::maxGroup : ReduceKernel::maxRow;
                            case MIN -> isGrouped ? ReduceKernel::minGroup : ReduceKernel::minRow;
                            case ARGMAX -> throw new IllegalArgumentException("gives places");
                        };
        KernelContext context = new KernelContext();
        return (graph, name, at) ->
                graph.task(
                        name,
                        kernel,
                        context,
                        at.floats(x.buffer()),
                        at.floats(y),
                        rows,
                        width,
                        x.offset(),
                        x.stride(0),
                        x.stride(1));
    }

    private static Launch.Task ofPlaces(
            Emitter.Source x, Buffer y, int rows, int width, boolean isGrouped) {
        Task8<KernelContext, FloatArray, IntArray, Integer, Integer, Integer, Integer, Integer>
                kernel = isGrouped ? ReduceKernel::argmaxGroup : ReduceKernel::argmaxRow;
        KernelContext context = new KernelContext();
        return (graph, name, at) ->
                graph.task(
                        name,
                        kernel,
                        context,
                        at.floats(x.buffer()),
                        at.ints(y),
                        rows,
                        width,
                        x.offset(),
                        x.stride(0),
                        x.stride(1));
    }

    private static Launch.Task ofInts(
            Kernel.Reduction reduction, Emitter.Source x, Buffer y, int rows, int width) {
        Task8<KernelContext, IntArray, IntArray, Integer, Integer, Integer, Integer, Integer>
                kernel =
                        switch (reduction) {
                            case SUM -> ReduceKernel::sumInts;
                            case MAX -> ReduceKernel::maxInts;
                            case MIN -> ReduceKernel::minInts;
                            case ARGMAX -> ReduceKernel::argmaxInts;
                        };
        KernelContext context = new KernelContext();
        return (graph, name, at) ->
                graph.task(
                        name,
                        kernel,
                        context,
                        at.ints(x.buffer()),
                        at.ints(y),
                        rows,
                        width,
                        x.offset(),
                        x.stride(0),
                        x.stride(1));
    }

    static void sumRow(
            KernelContext context,
            FloatArray x,
            FloatArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            float sum = 0f;
            for (int i = 0; i < width; i++) {
                sum += x.get(offset + item * row + i * step);
            }
            y.set(item, sum);
        }
    }

    static void maxRow(
            KernelContext context,
            FloatArray x,
            FloatArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            float best = x.get(offset + item * row);
            for (int i = 1; i < width; i++) {
                best = Lanes.maximum(best, x.get(offset + item * row + i * step));
            }
            y.set(item, best);
        }
    }

    static void minRow(
            KernelContext context,
            FloatArray x,
            FloatArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            float best = x.get(offset + item * row);
            for (int i = 1; i < width; i++) {
                best = Lanes.minimum(best, x.get(offset + item * row + i * step));
            }
            y.set(item, best);
        }
    }

    static void argmaxRow(
            KernelContext context,
            FloatArray x,
            IntArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            int place = 0;
            float best = x.get(offset + item * row);
            for (int i = 1; i < width; i++) {
                float value = x.get(offset + item * row + i * step);
                int order = Lanes.order(value, best);
                place = order > 0 ? i : place;
                best = order > 0 ? value : best;
            }
            y.set(item, place);
        }
    }

    static void sumGroup(
            KernelContext context,
            FloatArray x,
            FloatArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int at = offset + context.groupIdx * row;
        float sum = 0f;
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            sum += x.get(at + i * step);
        }
        values[context.localIdx] = sum;
        context.localBarrier();
        float total = 0f;
        for (int i = 0; i < Groups.SIZE; i++) {
            total += values[i];
        }
        context.localBarrier();
        if (context.localIdx == 0) {
            y.set(context.groupIdx, total);
        }
    }

    static void maxGroup(
            KernelContext context,
            FloatArray x,
            FloatArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int at = offset + context.groupIdx * row;
        float best = x.get(at);
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            best = Lanes.maximum(best, x.get(at + i * step));
        }
        values[context.localIdx] = best;
        context.localBarrier();
        float total = values[0];
        for (int i = 1; i < Groups.SIZE; i++) {
            total = Lanes.maximum(total, values[i]);
        }
        context.localBarrier();
        if (context.localIdx == 0) {
            y.set(context.groupIdx, total);
        }
    }

    static void minGroup(
            KernelContext context,
            FloatArray x,
            FloatArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int at = offset + context.groupIdx * row;
        float best = -x.get(at);
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            best = Lanes.maximum(best, -x.get(at + i * step));
        }
        values[context.localIdx] = best;
        context.localBarrier();
        float total = values[0];
        for (int i = 1; i < Groups.SIZE; i++) {
            total = Lanes.maximum(total, values[i]);
        }
        context.localBarrier();
        if (context.localIdx == 0) {
            y.set(context.groupIdx, -total);
        }
    }

    static void argmaxGroup(
            KernelContext context,
            FloatArray x,
            IntArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        float[] values = context.allocateFloatLocalArray(Groups.SIZE);
        int[] places = context.allocateIntLocalArray(Groups.SIZE);
        int lane = context.localIdx;
        int at = offset + context.groupIdx * row;
        int place = lane;
        float best = x.get(at + lane * step);
        for (int i = lane + Groups.SIZE; i < width; i += Groups.SIZE) {
            float value = x.get(at + i * step);
            int order = Lanes.order(value, best);
            place = order > 0 ? i : place;
            best = order > 0 ? value : best;
        }
        values[lane] = best;
        places[lane] = place;
        for (int half = Groups.SIZE / 2; half > 0; half = half / 2) {
            context.localBarrier();
            if (lane < half) {
                float value = values[lane + half];
                float mine = values[lane];
                int other = places[lane + half];
                int own = places[lane];
                int order = Lanes.order(value, mine);
                int earlier = other < own ? 1 : 0;
                int larger = order > 0 ? 1 : 0;
                int same = order == 0 ? 1 : 0;
                int taken = larger + same * earlier;
                values[lane] = taken == 1 ? value : mine;
                places[lane] = taken == 1 ? other : own;
            }
        }
        context.localBarrier();
        if (lane == 0) {
            y.set(context.groupIdx, places[0]);
        }
    }

    static void sumInts(
            KernelContext context,
            IntArray x,
            IntArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            int sum = 0;
            for (int i = 0; i < width; i++) {
                sum += x.get(offset + item * row + i * step);
            }
            y.set(item, sum);
        }
    }

    static void maxInts(
            KernelContext context,
            IntArray x,
            IntArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            int best = LOWEST;
            for (int i = 0; i < width; i++) {
                int value = x.get(offset + item * row + i * step);
                best = value > best ? value : best;
            }
            y.set(item, best);
        }
    }

    static void minInts(
            KernelContext context,
            IntArray x,
            IntArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            int best = HIGHEST;
            for (int i = 0; i < width; i++) {
                int value = x.get(offset + item * row + i * step);
                best = value < best ? value : best;
            }
            y.set(item, best);
        }
    }

    static void argmaxInts(
            KernelContext context,
            IntArray x,
            IntArray y,
            int rows,
            int width,
            int offset,
            int row,
            int step) {
        int item = context.globalIdx;
        if (item < rows) {
            int place = 0;
            int best = x.get(offset + item * row);
            for (int i = 1; i < width; i++) {
                int value = x.get(offset + item * row + i * step);
                place = value > best ? i : place;
                best = value > best ? value : best;
            }
            y.set(item, place);
        }
    }
}

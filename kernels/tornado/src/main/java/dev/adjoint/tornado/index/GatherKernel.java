package dev.adjoint.tornado.index;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import dev.adjoint.tornado.pointwise.Lanes;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Reads a table by indices: a work item for each result. */
public final class GatherKernel {
    private GatherKernel() {}

    /** Appends the launch of a gather. */
    public static void emit(
            Kernel.Gather gather, Buffer table, Buffer indices, Buffer output, Emitter emitter) {
        int size = output.size();
        if (size == 0) {
            return;
        }
        Buffer at = emitter.contiguous(gather.indices(), indices);
        Emitter.Source from = emitter.reshaped(gather.table(), table, gather.table().shape());
        emitter.add(
                new Launch(
                        "gather " + gather.details(),
                        Grid.items(size),
                        List.of(from.buffer(), at),
                        List.of(output),
                        task(gather, from, at, output)));
    }

    private static Launch.Task task(
            Kernel.Gather gather, Emitter.Source from, Buffer indices, Buffer output) {
        KernelContext context = new KernelContext();
        int mode = mode(gather.indexing());
        int width = gather.table().shape().length(1);
        int count = gather.indices().shape().length(-1);
        int size = output.size();
        int offset = from.offset();
        int row = from.stride(0);
        int column = from.stride(1);
        Buffer table = from.buffer();
        return switch (table.dtype()) {
            case F32 ->
                    (graph, name, at) ->
                            graph.task(
                                    name,
                                    GatherKernel::floats,
                                    context,
                                    at.floats(table),
                                    at.ints(indices),
                                    at.floats(output),
                                    mode,
                                    width,
                                    count,
                                    size,
                                    offset,
                                    row,
                                    column);
            case I32 ->
                    (graph, name, at) ->
                            graph.task(
                                    name,
                                    GatherKernel::ints,
                                    context,
                                    at.ints(table),
                                    at.ints(indices),
                                    at.ints(output),
                                    mode,
                                    width,
                                    count,
                                    size,
                                    offset,
                                    row,
                                    column);
            case BF16, F16 -> {
                int isBrain = table.dtype() == DType.BF16 ? 1 : 0;
                yield (graph, name, at) ->
                        graph.task(
                                name,
                                GatherKernel::halves,
                                context,
                                at.halves(table),
                                at.ints(indices),
                                at.floats(output),
                                isBrain,
                                mode,
                                width,
                                count,
                                size,
                                offset,
                                row,
                                column);
            }
            case F64 -> throw new IllegalStateException("f64 was refused before");
        };
    }

    /** Kernels are given numbers, not constants of an enum. */
    private static int mode(Kernel.Indexing indexing) {
        return switch (indexing) {
            case ROWS -> 0;
            case ELEMENTS -> 1;
            case ALONG -> 2;
        };
    }

    static void floats(
            KernelContext context,
            FloatArray table,
            IntArray indices,
            FloatArray out,
            int mode,
            int width,
            int count,
            int size,
            int offset,
            int row,
            int column) {
        int item = context.globalIdx;
        if (item < size) {
            int r = row(mode, item, width, count, indices);
            int c = column(mode, item, width, indices);
            out.set(item, table.get(offset + r * row + c * column));
        }
    }

    static void ints(
            KernelContext context,
            IntArray table,
            IntArray indices,
            IntArray out,
            int mode,
            int width,
            int count,
            int size,
            int offset,
            int row,
            int column) {
        int item = context.globalIdx;
        if (item < size) {
            int r = row(mode, item, width, count, indices);
            int c = column(mode, item, width, indices);
            out.set(item, table.get(offset + r * row + c * column));
        }
    }

    static void halves(
            KernelContext context,
            ShortArray table,
            IntArray indices,
            FloatArray out,
            int isBrain,
            int mode,
            int width,
            int count,
            int size,
            int offset,
            int row,
            int column) {
        int item = context.globalIdx;
        if (item < size) {
            int r = row(mode, item, width, count, indices);
            int c = column(mode, item, width, indices);
            short bits = table.get(offset + r * row + c * column);
            out.set(item, isBrain == 1 ? Lanes.widenBrain(bits) : Lanes.widenHalf(bits));
        }
    }

    /**
     * The row of the table that a result comes from; the mode is 0 for rows, 1 elements, 2 along.
     */
    private static int row(int mode, int item, int width, int count, IntArray indices) {
        if (mode == 0) {
            return indices.get(item / width);
        }
        return mode == 1 ? item : item / count;
    }

    private static int column(int mode, int item, int width, IntArray indices) {
        return mode == 0 ? item % width : indices.get(item);
    }
}

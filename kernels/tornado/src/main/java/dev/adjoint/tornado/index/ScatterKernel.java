package dev.adjoint.tornado.index;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Indexing;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import dev.adjoint.tornado.pointwise.PointwiseKernel;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Adds to a table, or replaces its rows, without atomics: a work item for each element of the table
 * looks through the sources in increasing order, so that results never depend on the schedule.
 */
public final class ScatterKernel {
    private ScatterKernel() {}

    /** Appends the launch of a scatter. */
    public static void emit(
            Kernel.Scatter scatter, Buffer indices, Buffer source, Buffer output, Emitter emitter) {
        int size = output.size();
        if (size == 0) {
            return;
        }
        int count = scatter.indices().shape().size();
        if (count == 0) {
            PointwiseKernel.fill(0, output, emitter);
            return;
        }
        Buffer at = emitter.contiguous(scatter.indices(), indices);
        Buffer from = emitter.contiguous(scatter.source(), source);
        KernelContext context = new KernelContext();
        int width = scatter.table().length(1);
        int each = scatter.indexing() == Indexing.ELEMENTS ? 1 : count / scatter.table().length(0);
        Launch.Task task =
                scatter.indexing() == Indexing.ROWS
                        ? (graph, name, held) ->
                                graph.task(
                                        name,
                                        ScatterKernel::rows,
                                        context,
                                        held.ints(at),
                                        held.floats(from),
                                        held.floats(output),
                                        count,
                                        width,
                                        size)
                        : (graph, name, held) ->
                                graph.task(
                                        name,
                                        ScatterKernel::columns,
                                        context,
                                        held.ints(at),
                                        held.floats(from),
                                        held.floats(output),
                                        each,
                                        width,
                                        size);
        emitter.add(
                new Launch(
                        "scatter " + scatter.details(),
                        Grid.items(size),
                        List.of(at, from),
                        List.of(output),
                        task));
    }

    /** Appends the launch that overwrites rows of a table in place. */
    public static void overwrite(
            Kernel.Overwrite overwrite,
            Buffer table,
            Buffer indices,
            Buffer source,
            Emitter emitter) {
        int size = overwrite.source().shape().size();
        if (size == 0) {
            return;
        }
        Buffer at = emitter.contiguous(overwrite.indices(), indices);
        Buffer from = emitter.contiguous(overwrite.source(), source);
        KernelContext context = new KernelContext();
        int width = overwrite.table().shape().length(1);
        int count = overwrite.indices().shape().size();
        emitter.add(
                new Launch(
                        "overwrite",
                        Grid.items(size),
                        List.of(table, at, from),
                        List.of(table),
                        (graph, name, held) ->
                                graph.task(
                                        name,
                                        ScatterKernel::replace,
                                        context,
                                        held.ints(at),
                                        held.floats(from),
                                        held.floats(table),
                                        count,
                                        width,
                                        size)));
    }

    static void rows(
            KernelContext context,
            IntArray indices,
            FloatArray source,
            FloatArray table,
            int count,
            int width,
            int size) {
        int item = context.globalIdx;
        if (item < size) {
            float sum = 0f;
            for (int i = 0; i < count; i++) {
                if (indices.get(i) == item / width) {
                    sum += source.get(i * width + item % width);
                }
            }
            table.set(item, sum);
        }
    }

    static void columns(
            KernelContext context,
            IntArray indices,
            FloatArray source,
            FloatArray table,
            int each,
            int width,
            int size) {
        int item = context.globalIdx;
        if (item < size) {
            float sum = 0f;
            int start = item / width * each;
            for (int i = 0; i < each; i++) {
                if (indices.get(start + i) == item % width) {
                    sum += source.get(start + i);
                }
            }
            table.set(item, sum);
        }
    }

    /** A row that is named again later is left to the later one. */
    static void replace(
            KernelContext context,
            IntArray indices,
            FloatArray source,
            FloatArray table,
            int count,
            int width,
            int size) {
        int item = context.globalIdx;
        if (item < size) {
            int row = indices.get(item / width);
            int later = 0;
            for (int i = item / width + 1; i < count; i++) {
                later = indices.get(i) == row ? 1 : later;
            }
            if (later == 0) {
                table.set(row * width + item % width, source.get(item));
            }
        }
    }
}

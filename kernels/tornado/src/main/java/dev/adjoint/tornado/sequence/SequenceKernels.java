package dev.adjoint.tornado.sequence;

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

/**
 * Scans, by an item for each row, and sorts, by an item for each element that counts its rank. The
 * conditions are numbers: TornadoVM compiles an "or" of a condition and an "and" wrongly.
 */
public final class SequenceKernels {
    private SequenceKernels() {}

    /** Appends the launch of a scan. */
    public static void scan(
            Kernel.Scan scan, Buffer factor, Buffer term, Buffer output, Emitter emitter) {
        if (output.size() == 0) {
            return;
        }
        Buffer f = emitter.contiguous(scan.factor(), factor);
        Buffer t = emitter.contiguous(scan.term(), term);
        KernelContext context = new KernelContext();
        int width = scan.term().shape().length(-1);
        int rows = output.size() / width;
        emitter.add(
                new Launch(
                        "scan",
                        Grid.items(rows),
                        List.of(f, t),
                        List.of(output),
                        (graph, name, at) ->
                                graph.task(
                                        name,
                                        SequenceKernels::recurrence,
                                        context,
                                        at.floats(f),
                                        at.floats(t),
                                        at.floats(output),
                                        rows,
                                        width)));
    }

    /** Appends the launch of a sort. */
    public static void sort(Kernel.Sort sort, Buffer input, Buffer output, Emitter emitter) {
        if (output.size() == 0) {
            return;
        }
        Buffer in = emitter.contiguous(sort.input(), input);
        KernelContext context = new KernelContext();
        int width = sort.input().shape().length(-1);
        int size = output.size();
        int sign = sort.descending() ? 1 : 0;
        Launch.Task task =
                in.dtype() == DType.I32
                        ? (graph, name, at) ->
                                graph.task(
                                        name,
                                        SequenceKernels::rankInts,
                                        context,
                                        at.ints(in),
                                        at.ints(output),
                                        size,
                                        width,
                                        sign)
                        : (graph, name, at) ->
                                graph.task(
                                        name,
                                        SequenceKernels::rank,
                                        context,
                                        at.floats(in),
                                        at.ints(output),
                                        size,
                                        width,
                                        sign);
        emitter.add(new Launch("sort", Grid.items(size), List.of(in), List.of(output), task));
    }

    static void recurrence(
            KernelContext context,
            FloatArray factor,
            FloatArray term,
            FloatArray out,
            int rows,
            int width) {
        int item = context.globalIdx;
        if (item < rows) {
            float h = 0f;
            for (int i = 0; i < width; i++) {
                h = factor.get(item * width + i) * h + term.get(item * width + i);
                out.set(item * width + i, h);
            }
        }
    }

    static void rank(
            KernelContext context,
            FloatArray x,
            IntArray places,
            int size,
            int width,
            int descending) {
        int item = context.globalIdx;
        if (item < size) {
            int start = item / width * width;
            float mine = x.get(item);
            int rank = 0;
            for (int i = 0; i < width; i++) {
                float other = x.get(start + i);
                int upwards = Lanes.order(other, mine);
                int order = descending == 1 ? -upwards : upwards;
                int tie = start + i < item ? 1 : 0;
                int before = order < 0 ? 1 : 0;
                int same = order == 0 ? 1 : 0;
                rank += before + same * tie;
            }
            places.set(start + rank, item - start);
        }
    }

    static void rankInts(
            KernelContext context,
            IntArray x,
            IntArray places,
            int size,
            int width,
            int descending) {
        int item = context.globalIdx;
        if (item < size) {
            int start = item / width * width;
            int mine = x.get(item);
            int rank = 0;
            for (int i = 0; i < width; i++) {
                int other = x.get(start + i);
                int isLess = other < mine ? 1 : 0;
                int isMore = other > mine ? 1 : 0;
                int before = descending == 1 ? isMore : isLess;
                int same = 1 - isLess - isMore;
                int tie = start + i < item ? 1 : 0;
                rank += before + same * tie;
            }
            places.set(start + rank, item - start);
        }
    }
}

package dev.adjoint.vector.index;

import dev.adjoint.program.CounterRandom;
import dev.adjoint.program.HalfFloats;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Indexing;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.move.MoveKernel;
import dev.adjoint.vector.species.Specialised;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Kernel.Gather}, {@link Kernel.Scatter}, {@link Kernel.Overwrite} and {@link
 * Kernel.Random}. Operands whose rows are not runs of neighbouring elements are copied first.
 */
public final class IndexKernels {
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 15;
    private static final int RANDOM_NUMBERS_WORTH_A_TASK = 1 << 12;
    private static final int TASKS_PER_THREAD = 4;

    private final Uniforms uniforms;
    private final MoveKernel move;
    private final Workers workers;
    private final Buffers buffers;

    /** Kernels for a vector width in bits that share their work among threads. */
    public IndexKernels(int bits, MoveKernel move, Workers workers, Buffers buffers) {
        this.uniforms =
                Specialised.of(MethodHandles.lookup(), VectorUniforms.class, Uniforms.class, bits);
        this.move = move;
        this.workers = workers;
        this.buffers = buffers;
    }

    /** A matrix whose rows are runs of neighbouring elements, perhaps in a copy. */
    private record Rows(Storage storage, int offset, int stride, float @Nullable [] copy) {
        int start(int row) {
            return offset + row * stride;
        }
    }

    private Rows rows(Operand operand, Storage storage) {
        Layout layout = operand.layout();
        int width = layout.shape().length(1);
        if (layout.stride(1) == 1 || width == 1) {
            return new Rows(storage, layout.offset(), layout.stride(0), null);
        }
        int size = layout.shape().size();
        if (storage instanceof Storage.Ints) {
            Storage dense = new Storage.Ints(new int[size]);
            move.run(Kernel.Move.copy(operand), List.of(storage), dense);
            return new Rows(dense, 0, width, null);
        }
        float[] copy = buffers.take(size);
        Storage dense = new Storage.Floats(copy);
        if (storage instanceof Storage.Halves halves) {
            widen(halves, layout, copy);
        } else {
            move.run(Kernel.Move.copy(operand), List.of(storage), dense);
        }
        return new Rows(dense, 0, width, copy);
    }

    private static void widen(Storage.Halves halves, Layout layout, float[] to) {
        int width = layout.shape().length(1);
        for (int i = 0; i < layout.shape().size(); i++) {
            int place = i / width * layout.stride(0) + i % width * layout.stride(1);
            to[i] = halves.get(layout.offset() + place);
        }
    }

    private void release(Rows rows) {
        if (rows.copy != null) {
            buffers.give(rows.copy);
        }
    }

    private int[] indices(Operand operand, Storage storage) {
        int[] array = ((Storage.Ints) storage).array();
        Layout layout = operand.layout();
        if (layout.isContiguous()
                && layout.offset() == 0
                && array.length == layout.shape().size()) {
            return array;
        }
        int[] copy = new int[layout.shape().size()];
        move.run(Kernel.Move.copy(operand), List.of(storage), new Storage.Ints(copy));
        return copy;
    }

    /** Reads rows or elements of a table. */
    public void gather(Kernel.Gather kernel, List<Storage> inputs, Storage out) {
        int[] indices = indices(kernel.indices(), inputs.get(1));
        if (kernel.indexing() != Indexing.ROWS) {
            int count = perRow(kernel.indexing(), kernel.indices());
            gatherElements(kernel.table().layout(), inputs.get(0), indices, count, out);
            return;
        }
        Rows table = rows(kernel.table(), inputs.get(0));
        int width = kernel.table().shape().length(1);
        inRanges(
                indices.length,
                ELEMENTS_WORTH_A_TASK / Math.max(1, width),
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        copy(table.storage, table.start(indices[i]), out, i * width, width);
                    }
                });
        release(table);
    }

    private static int perRow(Indexing indexing, Operand indices) {
        return indexing == Indexing.ALONG ? Math.max(1, indices.shape().length(1)) : 1;
    }

    private static void gatherElements(
            Layout table, Storage storage, int[] indices, int perRow, Storage out) {
        for (int i = 0; i < indices.length; i++) {
            int row = table.offset() + i / perRow * table.stride(0);
            copy(storage, row + indices[i] * table.stride(1), out, i, 1);
        }
    }

    /** Adds sources to a table of zeros. */
    public void scatter(Kernel.Scatter kernel, List<Storage> inputs, Storage out) {
        int[] indices = indices(kernel.indices(), inputs.get(0));
        MoveKernel.clear(out);
        int width = kernel.table().length(1);
        if (kernel.indexing() != Indexing.ROWS) {
            int count = perRow(kernel.indexing(), kernel.indices());
            Axes source = Axes.of(kernel.source().layout(), 0, kernel.source().shape().rank());
            for (int i = 0; i < indices.length; i++) {
                int from = kernel.source().layout().offset() + source.place(i);
                add(inputs.get(1), from, out, i / count * width + indices[i], 1);
            }
        } else {
            Rows source = rows(kernel.source(), inputs.get(1));
            scatterRows(indices, source, out, kernel.table().length(0), width);
            release(source);
        }
    }

    /** Every task owns some rows of the table and adds the sources of these in increasing order. */
    private void scatterRows(int[] indices, Rows source, Storage out, int tableRows, int width) {
        long elements = (long) indices.length * width;
        int tasks = elements < ELEMENTS_WORTH_A_TASK ? 1 : Math.min(tableRows, workers.threads());
        workers.run(
                tasks,
                task -> {
                    int from = (int) ((long) tableRows * task / tasks);
                    int to = (int) ((long) tableRows * (task + 1) / tasks);
                    for (int i = 0; i < indices.length; i++) {
                        if (indices[i] >= from && indices[i] < to) {
                            add(source.storage, source.start(i), out, indices[i] * width, width);
                        }
                    }
                });
    }

    /** Replaces rows of the table in place. */
    public void overwrite(Kernel.Overwrite kernel, List<Storage> inputs) {
        int[] indices = indices(kernel.indices(), inputs.get(1));
        Rows source = rows(kernel.source(), inputs.get(2));
        int width = kernel.table().shape().length(1);
        for (int i = 0; i < indices.length; i++) {
            copy(source.storage, source.start(i), inputs.get(0), indices[i] * width, width);
        }
        release(source);
    }

    /** Uniform numbers by index. */
    public void random(Kernel.Random kernel, List<Storage> inputs, Storage result) {
        int[] key = indices(kernel.key(), inputs.get(0));
        long combined = CounterRandom.key(key[0], key[1]);
        float[] out = ((Storage.Floats) result).array();
        inRanges(
                out.length,
                RANDOM_NUMBERS_WORTH_A_TASK,
                (from, to) -> uniforms.fill(combined, from, to, out));
    }

    private interface Range {
        void run(int from, int to);
    }

    private void inRanges(int count, int worthATask, Range range) {
        int share = count / (TASKS_PER_THREAD * workers.threads());
        int perTask = Math.max(1, Math.max(worthATask, share));
        int tasks = (int) (((long) count + perTask - 1) / perTask);
        workers.run(
                tasks, task -> range.run(task * perTask, Math.min(count, (task + 1) * perTask)));
    }

    private static void copy(Storage source, int from, Storage target, int to, int count) {
        switch (source) {
            case Storage.Floats floats ->
                    System.arraycopy(floats.array(), from, floats(target), to, count);
            case Storage.Halves halves ->
                    HalfFloats.widen(
                            halves.dtype(), halves.array(), from, floats(target), to, count);
            case Storage.Ints ints ->
                    System.arraycopy(
                            ints.array(), from, ((Storage.Ints) target).array(), to, count);
            case Storage.Doubles _, Storage.Slot _ ->
                    throw new IllegalArgumentException(
                            "gather: the vector backend cannot read " + source.dtype());
        }
    }

    private static float[] floats(Storage storage) {
        return ((Storage.Floats) storage).array();
    }

    private static void add(Storage source, int from, Storage target, int to, int count) {
        if (source instanceof Storage.Floats floats) {
            float[] in = floats.array();
            float[] out = ((Storage.Floats) target).array();
            for (int i = 0; i < count; i++) {
                out[to + i] += in[from + i];
            }
        } else {
            int[] in = ((Storage.Ints) source).array();
            int[] out = ((Storage.Ints) target).array();
            for (int i = 0; i < count; i++) {
                out[to + i] += in[from + i];
            }
        }
    }
}

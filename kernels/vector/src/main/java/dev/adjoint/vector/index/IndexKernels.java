package dev.adjoint.vector.index;

import dev.adjoint.program.CounterRandom;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.move.MoveKernel;
import dev.adjoint.vector.threads.Workers;

import java.util.List;

/**
 * {@link Kernel.Gather}, {@link Kernel.Scatter}, {@link Kernel.Overwrite} and {@link
 * Kernel.Random}. Operands whose rows are not runs of neighbouring elements are copied first.
 */
public final class IndexKernels {
    private static final int ENOUGH = 16384;

    private final MoveKernel move;
    private final Workers workers;

    /** Kernels that share their work among threads. */
    public IndexKernels(MoveKernel move, Workers workers) {
        this.move = move;
        this.workers = workers;
    }

    /** Reads rows or elements of a table. */
    public Storage gather(Kernel.Gather kernel, List<Storage> inputs) {
        int[] indices = indices(kernel.indices(), inputs.get(1));
        Storage out = Storage.zeros(kernel.table().dtype(), kernel.outputs().get(0).shape().size());
        Layout table = kernel.table().layout();
        int width = table.shape().length(1);
        if (kernel.indexing() == Kernel.Indexing.ELEMENTS) {
            for (int i = 0; i < indices.length; i++) {
                int place = table.offset() + i * table.stride(0) + indices[i] * table.stride(1);
                copy(inputs.get(0), place, out, i, 1);
            }
            return out;
        }
        if (table.stride(1) != 1 && width > 1) {
            Storage copied = move.run(Kernel.Move.copy(kernel.table()), List.of(inputs.get(0)));
            Operand operand = Operand.of(kernel.table().dtype(), table.shape());
            return gather(
                    new Kernel.Gather(kernel.indexing(), operand, kernel.indices()),
                    List.of(copied, inputs.get(1)));
        }
        inBlocks(
                indices.length,
                width,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        copy(
                                inputs.get(0),
                                table.offset() + indices[i] * table.stride(0),
                                out,
                                i * width,
                                width);
                    }
                });
        return out;
    }

    /** Adds sources to a table of zeros. */
    public Storage scatter(Kernel.Scatter kernel, List<Storage> inputs) {
        int[] indices = indices(kernel.indices(), inputs.get(0));
        Storage source = contiguous(kernel.source(), inputs.get(1));
        Storage out = Storage.zeros(kernel.source().dtype(), kernel.table().size());
        int width = kernel.table().length(1);
        int offset = source == inputs.get(1) ? kernel.source().layout().offset() : 0;
        if (kernel.indexing() == Kernel.Indexing.ELEMENTS) {
            for (int i = 0; i < indices.length; i++) {
                add(source, offset + i, out, i * width + indices[i], 1);
            }
            return out;
        }
        // Every task owns some rows of the table and adds the sources of these in increasing order.
        int rows = kernel.table().length(0);
        int tasks = indices.length * width < ENOUGH ? 1 : Math.min(rows, workers.threads());
        workers.run(
                tasks,
                task -> {
                    int from = (int) ((long) rows * task / tasks);
                    int to = (int) ((long) rows * (task + 1) / tasks);
                    for (int i = 0; i < indices.length; i++) {
                        if (indices[i] >= from && indices[i] < to) {
                            add(source, offset + i * width, out, indices[i] * width, width);
                        }
                    }
                });
        return out;
    }

    /** Replaces rows of the table in place. */
    public Storage overwrite(Kernel.Overwrite kernel, List<Storage> inputs) {
        int[] indices = indices(kernel.indices(), inputs.get(1));
        Storage source = contiguous(kernel.source(), inputs.get(2));
        int offset = source == inputs.get(2) ? kernel.source().layout().offset() : 0;
        int width = kernel.table().shape().length(1);
        for (int i = 0; i < indices.length; i++) {
            copy(source, offset + i * width, inputs.get(0), indices[i] * width, width);
        }
        return inputs.get(0);
    }

    /** Uniform numbers by index. */
    public Storage random(Kernel.Random kernel, List<Storage> inputs) {
        int[] key = indices(kernel.key(), inputs.get(0));
        long combined = CounterRandom.key(key[0], key[1]);
        float[] out = new float[kernel.shape().size()];
        inBlocks(
                out.length,
                16,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        out[i] = CounterRandom.uniformFloat(combined, i);
                    }
                });
        return new Storage.Floats(out);
    }

    private int[] indices(Operand operand, Storage storage) {
        int[] array = ((Storage.Ints) storage).array();
        Layout layout = operand.layout();
        int[] indices = new int[layout.shape().size()];
        if (layout.isContiguous()) {
            System.arraycopy(array, layout.offset(), indices, 0, indices.length);
            return indices;
        }
        return ((Storage.Ints) move.run(Kernel.Move.copy(operand), List.of(storage))).array();
    }

    private Storage contiguous(Operand operand, Storage storage) {
        return operand.layout().isContiguous()
                ? storage
                : move.run(Kernel.Move.copy(operand), List.of(storage));
    }

    private interface Block {
        void run(int from, int to);
    }

    private void inBlocks(int count, int cost, Block block) {
        int perTask =
                Math.max(Math.max(1, ENOUGH / Math.max(1, cost)), count / (4 * workers.threads()));
        workers.run(
                (count + perTask - 1) / perTask,
                task -> block.run(task * perTask, Math.min(count, (task + 1) * perTask)));
    }

    private static void copy(Storage source, int from, Storage target, int to, int count) {
        if (source instanceof Storage.Floats floats) {
            System.arraycopy(floats.array(), from, ((Storage.Floats) target).array(), to, count);
        } else {
            System.arraycopy(
                    ((Storage.Ints) source).array(),
                    from,
                    ((Storage.Ints) target).array(),
                    to,
                    count);
        }
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

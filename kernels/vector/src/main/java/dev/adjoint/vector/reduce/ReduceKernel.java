package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.move.MoveKernel;
import dev.adjoint.vector.species.Specialised;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Kernel.Reduce}. Two layouts are read as they are: reduced elements side by side (rows),
 * and one reduced axis with the kept elements side by side (columns). Others are copied first.
 */
public final class ReduceKernel {
    private final Rows rows;
    private final MoveKernel move;
    private final Workers workers;
    private final Buffers buffers;

    /** A kernel for a vector width in bits. */
    public ReduceKernel(int bits, MoveKernel move, Workers workers, Buffers buffers) {
        this.rows = Specialised.of(MethodHandles.lookup(), VectorRows.class, Rows.class, bits);
        this.move = move;
        this.workers = workers;
        this.buffers = buffers;
    }

    /** Runs the kernel. */
    public Storage run(Kernel.Reduce kernel, List<Storage> inputs) {
        Storage input = inputs.get(0);
        Layout layout = kernel.input().layout();
        int keptRank = layout.shape().rank() - kernel.axes();
        Axes kept = Axes.of(layout, 0, keptRank);
        Axes reduced = Axes.of(layout, keptRank, layout.shape().rank());
        if (input instanceof Storage.Ints ints) {
            return IntReductions.run(
                    kernel.reduction(), ints.array(), layout.offset(), kept, reduced);
        }
        float[] array = ((Storage.Floats) input).array();
        if (reduced.rank() > 1
                || (reduced.innerStride() != 1 && !isColumns(kernel.reduction(), kept))) {
            Operand copied = Operand.of(kernel.input().dtype(), layout.shape());
            return run(
                    new Kernel.Reduce(kernel.reduction(), copied, kernel.axes()),
                    copy(kernel.input(), input));
        }
        if (kernel.reduction() == Kernel.Reduction.ARGMAX) {
            return new Storage.Ints(places(array, layout.offset(), kept, reduced.innerLength()));
        }
        float[] out = new float[kept.size()];
        if (reduced.innerStride() == 1 || reduced.size() == 0) {
            rows(kernel.reduction(), array, layout.offset(), kept, reduced.size(), out);
        } else {
            columns(kernel.reduction(), array, layout.offset(), kept, reduced, out);
        }
        return new Storage.Floats(out);
    }

    private static boolean isColumns(Kernel.Reduction reduction, Axes kept) {
        return reduction != Kernel.Reduction.ARGMAX && kept.rank() > 0 && kept.innerStride() == 1;
    }

    private List<Storage> copy(Operand operand, Storage input) {
        return List.of(move.run(Kernel.Move.copy(operand), List.of(input)));
    }

    // ---- rows ----

    private void rows(
            Kernel.Reduction reduction,
            float[] array,
            int offset,
            Axes kept,
            int count,
            float[] out) {
        inBlocks(
                out.length,
                count,
                (from, to) -> {
                    float[] partials = buffers.take(Kernel.PARTIALS);
                    for (int i = from; i < to; i++) {
                        int start = offset + kept.place(i);
                        out[i] =
                                switch (reduction) {
                                    case MAX -> rows.largest(array, start, count);
                                    case MIN -> rows.smallest(array, start, count);
                                    case SUM, ARGMAX -> sum(array, start, count, partials);
                                };
                    }
                    buffers.give(partials);
                });
    }

    private interface Block {
        void run(int from, int to);
    }

    private void inBlocks(int outputs, int count, Block block) {
        int enough = Math.max(1, 16384 / Math.max(1, count));
        int perTask =
                Math.max(enough, (outputs + 4 * workers.threads() - 1) / (4 * workers.threads()));
        workers.run(
                (outputs + perTask - 1) / perTask,
                task -> block.run(task * perTask, Math.min(outputs, (task + 1) * perTask)));
    }

    private float sum(float[] array, int start, int count, float[] partials) {
        float total = chunk(array, start, Math.min(count, Kernel.CHUNK), partials);
        for (int from = Kernel.CHUNK; from < count; from += Kernel.CHUNK) {
            total += chunk(array, start + from, Math.min(count - from, Kernel.CHUNK), partials);
        }
        return total;
    }

    private float chunk(float[] array, int start, int count, float[] partials) {
        Arrays.fill(partials, 0, Kernel.PARTIALS, 0);
        int groups = count / Kernel.PARTIALS;
        rows.addGroups(partials, array, start, groups);
        for (int i = groups * Kernel.PARTIALS; i < count; i++) {
            partials[i % Kernel.PARTIALS] += array[start + i];
        }
        for (int half = Kernel.PARTIALS / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                partials[j] += partials[j + half];
            }
        }
        return partials[0];
    }

    private int[] places(float[] array, int offset, Axes kept, int count) {
        int[] out = new int[kept.size()];
        if (count == 0) {
            return out;
        }
        inBlocks(
                out.length,
                count,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        int start = offset + kept.place(i);
                        out[i] = first(rows.largest(array, start, count), array, start);
                    }
                });
        return out;
    }

    private static int first(float wanted, float[] array, int start) {
        int place = 0;
        while (array[start + place] != wanted && !Float.isNaN(array[start + place])) {
            place++;
        }
        return place;
    }

    // ---- columns ----

    private static final int COLUMN_BLOCK = 256;

    private void columns(
            Kernel.Reduction reduction,
            float[] array,
            int offset,
            Axes kept,
            Axes reduced,
            float[] out) {
        int width = kept.innerLength();
        int block =
                Math.min(COLUMN_BLOCK, Math.max(16, (width / workers.threads() + 15) / 16 * 16));
        int blocks = (width + block - 1) / block;
        Axes outer = kept.outer();
        workers.run(
                outer.size() * blocks,
                task -> {
                    int first = task % blocks * block;
                    int columns = Math.min(block, width - first);
                    int start = offset + outer.place(task / blocks) + first;
                    int target = task / blocks * width + first;
                    if (reduction == Kernel.Reduction.SUM) {
                        sumColumns(
                                array,
                                start,
                                reduced.innerStride(),
                                reduced.innerLength(),
                                columns,
                                out,
                                target);
                    } else {
                        extremes(
                                reduction,
                                array,
                                start,
                                reduced.innerStride(),
                                reduced.innerLength(),
                                columns,
                                out,
                                target);
                    }
                });
    }

    private void sumColumns(
            float[] array, int start, int stride, int count, int columns, float[] out, int target) {
        float[] partials = buffers.take(Kernel.PARTIALS * columns);
        for (int from = 0; from < count; from += Kernel.CHUNK) {
            Arrays.fill(partials, 0, Kernel.PARTIALS * columns, 0);
            int to = Math.min(count, from + Kernel.CHUNK);
            for (int i = from; i < to; i++) {
                rows.add(
                        partials,
                        i % Kernel.PARTIALS * columns,
                        array,
                        start + i * stride,
                        columns);
            }
            for (int half = Kernel.PARTIALS / 2; half > 0; half /= 2) {
                rows.add(partials, 0, partials, half * columns, half * columns);
            }
            if (from == 0) {
                System.arraycopy(partials, 0, out, target, columns);
            } else {
                rows.add(out, target, partials, 0, columns);
            }
        }
        buffers.give(partials);
    }

    private void extremes(
            Kernel.Reduction reduction,
            float[] array,
            int start,
            int stride,
            int count,
            int columns,
            float[] out,
            int target) {
        System.arraycopy(array, start, out, target, columns);
        for (int i = 1; i < count; i++) {
            if (reduction == Kernel.Reduction.MAX) {
                rows.larger(out, target, array, start + i * stride, columns);
            } else {
                rows.smaller(out, target, array, start + i * stride, columns);
            }
        }
    }
}

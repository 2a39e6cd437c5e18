package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Reduction;
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
    private final RowReductions rows;
    private final ColumnReductions columns;
    private final MoveKernel move;
    private final Buffers buffers;

    /** A kernel for a vector width in bits. */
    public ReduceKernel(int bits, MoveKernel move, Workers workers, Buffers buffers) {
        Rows operations =
                Specialised.of(MethodHandles.lookup(), VectorRows.class, Rows.class, bits);
        this.rows = new RowReductions(operations, workers, buffers);
        this.columns = new ColumnReductions(operations, workers, buffers);
        this.move = move;
        this.buffers = buffers;
    }

    /** Runs the kernel. */
    public void run(Kernel.Reduce kernel, List<Storage> inputs, Storage out) {
        Storage input = inputs.get(0);
        Layout layout = kernel.input().layout();
        int keptRank = layout.shape().rank() - kernel.axes();
        Axes kept = Axes.of(layout, 0, keptRank);
        Axes reduced = Axes.of(layout, keptRank, layout.shape().rank());
        if (input instanceof Storage.Ints ints) {
            IntReductions.run(
                    kernel.reduction(),
                    ints.array(),
                    layout.offset(),
                    kept,
                    reduced,
                    ((Storage.Ints) out).array());
            return;
        }
        float[] array = ((Storage.Floats) input).array();
        if (layout.shape().size() == 0) {
            ofNothing(kernel.reduction(), out);
        } else if (reduced.rank() <= 1 && reduced.innerStride() == 1) {
            alongRows(kernel.reduction(), array, layout.offset(), kept, reduced.innerLength(), out);
        } else if (reduced.rank() == 1 && isColumns(kernel.reduction(), kept)) {
            float[] results = ((Storage.Floats) out).array();
            columns.run(kernel.reduction(), array, layout.offset(), kept, reduced, results);
        } else {
            onCopy(kernel, input, out);
        }
    }

    private void onCopy(Kernel.Reduce kernel, Storage input, Storage out) {
        float[] copy = buffers.take(kernel.input().shape().size());
        Storage dense = new Storage.Floats(copy);
        move.run(Kernel.Move.copy(kernel.input()), List.of(input), dense);
        Operand operand = Operand.of(kernel.input().dtype(), kernel.input().shape());
        run(new Kernel.Reduce(kernel.reduction(), operand, kernel.axes()), List.of(dense), out);
        buffers.give(copy);
    }

    private static boolean isColumns(Reduction reduction, Axes kept) {
        return reduction != Reduction.ARGMAX && kept.rank() > 0 && kept.innerStride() == 1;
    }

    private static void ofNothing(Reduction reduction, Storage out) {
        switch (reduction) {
            case SUM, ARGMAX -> MoveKernel.clear(out);
            case MAX -> Arrays.fill(((Storage.Floats) out).array(), Float.NEGATIVE_INFINITY);
            case MIN -> Arrays.fill(((Storage.Floats) out).array(), Float.POSITIVE_INFINITY);
        }
    }

    private void alongRows(
            Reduction reduction, float[] array, int offset, Axes kept, int count, Storage out) {
        switch (out) {
            case Storage.Ints places ->
                    rows.placesOfLargest(array, offset, kept, count, places.array());
            case Storage.Floats values ->
                    alongRows(reduction, array, offset, kept, count, values.array());
            case Storage.Doubles _, Storage.Halves _, Storage.Slot _ ->
                    throw new IllegalArgumentException(
                            reduction + ": the vector backend cannot write " + out.dtype());
        }
    }

    private void alongRows(
            Reduction reduction, float[] array, int offset, Axes kept, int count, float[] out) {
        switch (reduction) {
            case SUM -> rows.sums(array, offset, kept, count, out);
            case MAX -> rows.largest(array, offset, kept, count, out);
            case MIN -> rows.smallest(array, offset, kept, count, out);
            case ARGMAX -> throw new IllegalStateException("argmax gives places");
        }
    }
}

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

    /** A kernel for a vector width in bits. */
    public ReduceKernel(int bits, MoveKernel move, Workers workers, Buffers buffers) {
        Rows operations =
                Specialised.of(MethodHandles.lookup(), VectorRows.class, Rows.class, bits);
        this.rows = new RowReductions(operations, workers, buffers);
        this.columns = new ColumnReductions(operations, workers, buffers);
        this.move = move;
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
        if (layout.shape().size() == 0) {
            return ofNothing(kernel.reduction(), kept.size());
        }
        if (reduced.rank() <= 1 && reduced.innerStride() == 1) {
            return alongRows(
                    kernel.reduction(), array, layout.offset(), kept, reduced.innerLength());
        }
        if (reduced.rank() == 1 && isColumns(kernel.reduction(), kept)) {
            return new Storage.Floats(
                    columns.run(kernel.reduction(), array, layout.offset(), kept, reduced));
        }
        Storage copy = move.run(Kernel.Move.copy(kernel.input()), List.of(input));
        Operand operand = Operand.of(kernel.input().dtype(), layout.shape());
        return run(new Kernel.Reduce(kernel.reduction(), operand, kernel.axes()), List.of(copy));
    }

    private static boolean isColumns(Reduction reduction, Axes kept) {
        return reduction != Reduction.ARGMAX && kept.rank() > 0 && kept.innerStride() == 1;
    }

    private static Storage ofNothing(Reduction reduction, int results) {
        float[] out = new float[results];
        switch (reduction) {
            case SUM -> {}
            case MAX -> Arrays.fill(out, Float.NEGATIVE_INFINITY);
            case MIN -> Arrays.fill(out, Float.POSITIVE_INFINITY);
            case ARGMAX -> {
                return new Storage.Ints(new int[results]);
            }
        }
        return new Storage.Floats(out);
    }

    private Storage alongRows(
            Reduction reduction, float[] array, int offset, Axes kept, int count) {
        return switch (reduction) {
            case SUM -> new Storage.Floats(rows.sums(array, offset, kept, count));
            case MAX -> new Storage.Floats(rows.largest(array, offset, kept, count));
            case MIN -> new Storage.Floats(rows.smallest(array, offset, kept, count));
            case ARGMAX -> new Storage.Ints(rows.placesOfLargest(array, offset, kept, count));
        };
    }
}

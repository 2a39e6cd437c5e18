package dev.adjoint.vector.move;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Workers;
import dev.adjoint.vector.transpose.Transpose;
import java.util.Arrays;
import java.util.List;

/** {@link Kernel.Move}: every source is copied into its region of the result. */
public final class MoveKernel {
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 15;
    private static final int ROWS_OF_A_PART = 64;

    private final Transpose transpose;
    private final Workers workers;

    /** A kernel for a vector width in bits, whose copies are shared among threads. */
    public MoveKernel(int bits, Workers workers) {
        this.transpose = Transpose.of(bits);
        this.workers = workers;
    }

    /** Runs the kernel. */
    public void run(Kernel.Move kernel, List<Storage> inputs, Storage out) {
        if (!isCovered(kernel)) {
            clear(out);
        }
        Layout target = Layout.contiguous(kernel.shape());
        for (int i = 0; i < inputs.size(); i++) {
            Layout source = kernel.inputs().get(i).layout();
            if (source.shape().size() > 0) {
                Layout region = region(target, source.shape(), kernel.starts().get(i));
                copy(Passage.of(source, region), mover(inputs.get(i), out));
            }
        }
    }

    /** Whether the sources, which never overlap, fill the result. */
    private static boolean isCovered(Kernel.Move kernel) {
        long moved = 0;
        for (Operand source : kernel.inputs()) {
            moved += source.shape().size();
        }
        return moved == kernel.shape().size();
    }

    /** Makes all elements 0. */
    public static void clear(Storage out) {
        if (out instanceof Storage.Ints ints) {
            Arrays.fill(ints.array(), 0);
        } else {
            Arrays.fill(((Storage.Floats) out).array(), 0);
        }
    }

    private static Layout region(Layout target, Shape shape, List<Integer> starts) {
        Layout region = target;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int start = starts.get(axis);
            region = region.slice(axis, start, start + shape.length(axis));
        }
        return region;
    }

    private Mover mover(Storage source, Storage target) {
        if (source instanceof Storage.Ints ints) {
            return new IntMover(ints.array(), ((Storage.Ints) target).array());
        }
        return new FloatMover(
                transpose, ((Storage.Floats) source).array(), ((Storage.Floats) target).array());
    }

    /** Copies planes in parts of some rows; a task takes as many parts as are worth it. */
    private void copy(Passage passage, Mover mover) {
        int rows = passage.rows();
        int partsOfPlane = (rows + ROWS_OF_A_PART - 1) / ROWS_OF_A_PART;
        int parts = passage.planes() * partsOfPlane;
        int partSize = Math.min(rows, ROWS_OF_A_PART) * passage.columns();
        int perTask = Math.max(1, ELEMENTS_WORTH_A_TASK / partSize);
        workers.run(
                (parts + perTask - 1) / perTask,
                task -> {
                    for (int part = task * perTask;
                            part < Math.min(parts, (task + 1) * perTask);
                            part++) {
                        int row = part % partsOfPlane * ROWS_OF_A_PART;
                        int rowEnd = Math.min(rows, row + ROWS_OF_A_PART);
                        passage.copy(mover, part / partsOfPlane, row, rowEnd);
                    }
                });
    }
}

package dev.adjoint.vector.sequence;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Kernel.Scan} and {@link Kernel.Sort}. Rows are independent, so threads share them; within
 * a row there is nothing to do at once.
 */
public final class SequenceKernels {
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 13;
    private static final int SIGN = 0x80000000;

    private final Workers workers;

    /** Kernels that share their rows among threads. */
    public SequenceKernels(Workers workers) {
        this.workers = workers;
    }

    /** The rows of an operand: where each starts, and the stride inside. */
    private record Rows(Axes outer, int offset, int stride, int length) {
        static Rows of(Layout layout) {
            int last = layout.shape().rank() - 1;
            return new Rows(
                    Axes.of(layout, 0, last),
                    layout.offset(),
                    layout.stride(last),
                    layout.shape().length(last));
        }

        int start(int row) {
            return offset + outer.place(row);
        }

        int count() {
            return length == 0 ? 0 : outer.size();
        }
    }

    private interface RowTask {
        void run(int row);
    }

    private void eachRow(Rows rows, RowTask task) {
        int perTask = Math.max(1, ELEMENTS_WORTH_A_TASK / Math.max(1, rows.length));
        int tasks = (rows.count() + perTask - 1) / perTask;
        workers.run(
                tasks,
                number -> {
                    int end = Math.min(rows.count(), (number + 1) * perTask);
                    for (int row = number * perTask; row < end; row++) {
                        task.run(row);
                    }
                });
    }

    /** The linear recurrence along the last axis. */
    public void scan(Kernel.Scan kernel, List<Storage> inputs, Storage result) {
        float[] factors = ((Storage.Floats) inputs.get(0)).array();
        float[] terms = ((Storage.Floats) inputs.get(1)).array();
        float[] out = ((Storage.Floats) result).array();
        Rows factor = Rows.of(kernel.factor().layout());
        Rows term = Rows.of(kernel.term().layout());
        eachRow(
                term,
                row -> {
                    int a = factor.start(row);
                    int b = term.start(row);
                    int at = row * term.length;
                    float before = 0;
                    for (int i = 0; i < term.length; i++) {
                        before = Math.fma(factors[a], before, terms[b]);
                        out[at + i] = before;
                        a += factor.stride;
                        b += term.stride;
                    }
                });
    }

    /** Places in sorted order: a key of element and place as one number makes every sort stable. */
    public void sort(Kernel.Sort kernel, List<Storage> inputs, Storage result) {
        int[] out = ((Storage.Ints) result).array();
        Rows rows = Rows.of(kernel.input().layout());
        int turn = kernel.descending() ? -1 : 0;
        eachRow(
                rows,
                row -> {
                    long[] keys = new long[rows.length];
                    for (int i = 0; i < keys.length; i++) {
                        int order = order(inputs.get(0), rows.start(row) + i * rows.stride) ^ turn;
                        keys[i] = (long) order << 32 | i;
                    }
                    Arrays.sort(keys);
                    for (int i = 0; i < keys.length; i++) {
                        out[row * rows.length + i] = (int) keys[i];
                    }
                });
    }

    /** An integer that is ordered like the element. */
    private static int order(Storage storage, int place) {
        if (storage instanceof Storage.Ints ints) {
            return ints.array()[place];
        }
        float value = ((Storage.Floats) storage).array()[place];
        int bits = Float.floatToIntBits(value + 0f);
        return bits < 0 ? ~bits ^ SIGN : bits;
    }
}

package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;

/**
 * Reductions whose elements lie side by side. Threads share the results; a sum is split between
 * chunks only.
 */
final class RowReductions {
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 15;
    private static final int TASKS_PER_THREAD = 4;

    private final Rows rows;
    private final Workers workers;
    private final Buffers buffers;

    RowReductions(Rows rows, Workers workers, Buffers buffers) {
        this.rows = rows;
        this.workers = workers;
        this.buffers = buffers;
    }

    private interface Range {
        void run(int from, int to);
    }

    /** Runs over {@code count} results of {@code size} elements in ranges that are worth a task. */
    private void inRanges(int count, int size, Range range) {
        int enough = Math.max(1, ELEMENTS_WORTH_A_TASK / Math.max(1, size));
        int perTask = Math.max(enough, count / (TASKS_PER_THREAD * workers.threads()));
        int tasks = (count + perTask - 1) / perTask;
        workers.run(
                tasks, task -> range.run(task * perTask, Math.min(count, (task + 1) * perTask)));
    }

    void sums(float[] array, int offset, Axes kept, int count, float[] out) {
        if (out.length < workers.threads() && count > TASKS_PER_THREAD * Kernel.CHUNK) {
            for (int i = 0; i < out.length; i++) {
                out[i] = longSum(array, offset + kept.place(i), count);
            }
            return;
        }
        inRanges(
                out.length,
                count,
                (from, to) -> {
                    float[] partials = buffers.take(Kernel.PARTIALS + 1);
                    if (kept.rank() <= 1 && count <= Kernel.CHUNK) {
                        int start = offset + kept.place(from);
                        rows.sums(
                                array,
                                start,
                                kept.innerStride(),
                                count,
                                out,
                                from,
                                to - from,
                                partials);
                    } else {
                        for (int i = from; i < to; i++) {
                            out[i] = sum(array, offset + kept.place(i), count, partials);
                        }
                    }
                    buffers.give(partials);
                });
    }

    private float sum(float[] array, int start, int count, float[] partials) {
        float total = chunk(array, start, 0, count, partials);
        for (int from = Kernel.CHUNK; from < count; from += Kernel.CHUNK) {
            total += chunk(array, start, from, count, partials);
        }
        return total;
    }

    private float chunk(float[] array, int start, int from, int count, float[] partials) {
        int size = Math.min(Kernel.CHUNK, count - from);
        rows.sums(array, start + from, 0, size, partials, Kernel.PARTIALS, 1, partials);
        return partials[Kernel.PARTIALS];
    }

    /** One sum whose chunks are shared among the threads and added in order. */
    private float longSum(float[] array, int start, int count) {
        int whole = count / Kernel.CHUNK;
        float[] chunks = buffers.take(whole);
        inRanges(
                whole,
                Kernel.CHUNK,
                (from, to) -> {
                    float[] partials = buffers.take(Kernel.PARTIALS);
                    int first = start + from * Kernel.CHUNK;
                    rows.sums(
                            array,
                            first,
                            Kernel.CHUNK,
                            Kernel.CHUNK,
                            chunks,
                            from,
                            to - from,
                            partials);
                    buffers.give(partials);
                });
        float total = chunks[0];
        for (int chunk = 1; chunk < whole; chunk++) {
            total += chunks[chunk];
        }
        if (whole * Kernel.CHUNK < count) {
            total += chunk(array, start, whole * Kernel.CHUNK, count, chunks);
        }
        buffers.give(chunks);
        return total;
    }

    void largest(float[] array, int offset, Axes kept, int count, float[] out) {
        inRanges(
                out.length,
                count,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        out[i] = rows.largest(array, offset + kept.place(i), count);
                    }
                });
    }

    void smallest(float[] array, int offset, Axes kept, int count, float[] out) {
        inRanges(
                out.length,
                count,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        out[i] = rows.smallest(array, offset + kept.place(i), count);
                    }
                });
    }

    void placesOfLargest(float[] array, int offset, Axes kept, int count, int[] out) {
        inRanges(
                out.length,
                count,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        int start = offset + kept.place(i);
                        float largest = rows.largest(array, start, count);
                        out[i] = rows.place(largest, array, start, count);
                    }
                });
    }
}

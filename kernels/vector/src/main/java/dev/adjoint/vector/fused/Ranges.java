package dev.adjoint.vector.fused;

import dev.adjoint.vector.threads.Workers;

/** Splits independent items of equal cost into tasks. */
final class Ranges {
    /** A task should have at least this much work, in elements. */
    private static final int TASK_ELEMENTS = 16_384;

    private static final int TASKS_PER_THREAD = 4;

    private Ranges() {}

    /** What is done with the items from {@code start} to {@code end}, exclusive. */
    @FunctionalInterface
    interface Range {
        void run(int start, int end);
    }

    /** Runs all items, each of {@code cost} elements. */
    static void run(int items, long cost, Workers workers, Range range) {
        long most = Math.min(items, (long) workers.threads() * TASKS_PER_THREAD);
        long wanted = Math.min(items * cost / TASK_ELEMENTS, most);
        if (workers.threads() == 1 || wanted <= 1) {
            if (items > 0) {
                range.run(0, items);
            }
            return;
        }
        int tasks = (int) wanted;
        workers.run(
                tasks,
                task ->
                        range.run(
                                (int) ((long) items * task / tasks),
                                (int) ((long) items * (task + 1) / tasks)));
    }
}

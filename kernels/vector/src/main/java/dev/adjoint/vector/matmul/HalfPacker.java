package dev.adjoint.vector.matmul;

import dev.adjoint.vector.threads.Workers;

/** Copies elements of 16 bits into panels, as {@link Packer} does with those of 32. */
final class HalfPacker {
    private static final int ELEMENTS_WORTH_A_TASK = 1 << 14;

    /** Terms that are copied row after row before the next ones: their lines stay in the cache. */
    private static final int TERMS = 64;

    private HalfPacker() {}

    /** Writes all rows of a matrix, panel after panel; the array must hold zeros. */
    static void packAll(short[] source, View view, short[] panels, Workers workers) {
        int count = Blocks.count(view.rows(), view.width());
        long size = (long) count * view.width() * view.depth();
        int tasks = (int) Math.max(1, Math.min(count, size / ELEMENTS_WORTH_A_TASK));
        workers.runRanges(count, tasks, panel -> pack(source, view, panel, panels));
    }

    private static void pack(short[] source, View view, int panel, short[] panels) {
        for (int term = 0; term < view.depth(); term += TERMS) {
            pack(source, view, panel, term, Math.min(view.depth(), term + TERMS), panels);
        }
    }

    private static void pack(
            short[] source, View view, int panel, int term, int termEnd, short[] panels) {
        int width = view.width();
        int row = panel * width;
        int to = row * view.depth();
        for (int i = 0; i < Math.min(width, view.rows() - row); i++) {
            int from = view.start() + (row + i) * view.rowStride();
            for (int k = term; k < termEnd; k++) {
                panels[to + k * width + i] = source[from + k * view.columnStride()];
            }
        }
    }
}

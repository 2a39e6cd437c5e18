package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;

/**
 * One row times panels: what reads weights as fast as the memory gives them. The sums are the same
 * chains that {@link Tile}s make; the terms of a panel are one run of memory from first to last.
 */
abstract class PanelRow {
    /** The constant of templates for BF16. */
    static final int BRAIN = 1;

    /**
     * A row of the left matrix, and where its row of the result goes.
     *
     * @param x the array of the left matrix
     * @param xStart the first element of the row
     * @param xStep from element to element
     * @param depth elements of the row
     * @param out the array of the result
     * @param outStart the first element of its row
     * @param columns elements of its row
     */
    record Row(
            float[] x, int xStart, int xStep, int depth, float[] out, int outStart, int columns) {}

    /** How many panels are read together: enough chains to hide what an addition takes. */
    abstract int together();

    /** Computes the columns of panels {@code panel} to {@code panelEnd} (exclusive). */
    final void run(Row row, Right.Panels panels, int panel, int panelEnd) {
        for (int next = panel; next < panelEnd; next += together()) {
            int end = Math.min(panelEnd, next + together());
            for (int term = 0; term < row.depth(); term += Kernel.CHUNK) {
                chunk(row, panels, next, end, term, Math.min(row.depth(), term + Kernel.CHUNK));
            }
        }
    }

    /**
     * Sets the columns of at least one and at most {@link #together} panels to the sums of some
     * terms, or adds these to what is there.
     */
    abstract void chunk(
            Row row, Right.Panels panels, int panel, int panelEnd, int term, int termEnd);
}

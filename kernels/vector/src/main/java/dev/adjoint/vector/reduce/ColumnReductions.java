package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Reduction;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;

/**
 * Reductions along one axis of any stride, of results that lie side by side: whole rows are
 * combined.
 */
final class ColumnReductions {
    private static final int MOST_COLUMNS = 256;
    private static final int FEWEST_COLUMNS = 16;

    private final Rows rows;
    private final Workers workers;
    private final Buffers buffers;

    ColumnReductions(Rows rows, Workers workers, Buffers buffers) {
        this.rows = rows;
        this.workers = workers;
        this.buffers = buffers;
    }

    /** Rows of {@code columns} elements, {@code count} of them. */
    private record Band(float[] array, int start, int stride, int count, int columns) {
        int row(int index) {
            return start + index * stride;
        }
    }

    void run(Reduction reduction, float[] array, int offset, Axes kept, Axes reduced, float[] out) {
        Axes outer = kept.outer();
        int width = kept.innerLength();
        int columns = bandColumns(width);
        int bands = (width + columns - 1) / columns;
        workers.run(
                outer.size() * bands,
                task -> {
                    int first = task % bands * columns;
                    int start = offset + outer.place(task / bands) + first;
                    int length = Math.min(columns, width - first);
                    Band band =
                            new Band(
                                    array,
                                    start,
                                    reduced.innerStride(),
                                    reduced.innerLength(),
                                    length);
                    int target = task / bands * width + first;
                    if (reduction == Reduction.SUM) {
                        sums(band, out, target);
                    } else {
                        extremes(reduction == Reduction.MAX, band, out, target);
                    }
                });
    }

    private int bandColumns(int width) {
        int share = (width + workers.threads() - 1) / workers.threads();
        int whole = (share + FEWEST_COLUMNS - 1) / FEWEST_COLUMNS * FEWEST_COLUMNS;
        return Math.min(MOST_COLUMNS, whole);
    }

    private void sums(Band band, float[] out, int target) {
        int columns = band.columns;
        float[] partials = buffers.take(Kernel.PARTIALS * columns);
        for (int from = 0; from < band.count; from += Kernel.CHUNK) {
            Arrays.fill(partials, 0, Kernel.PARTIALS * columns, 0);
            int to = Math.min(band.count, from + Kernel.CHUNK);
            for (int i = from; i < to; i++) {
                rows.add(partials, i % Kernel.PARTIALS * columns, band.array, band.row(i), columns);
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

    private void extremes(boolean largest, Band band, float[] out, int target) {
        System.arraycopy(band.array, band.start, out, target, band.columns);
        for (int i = 1; i < band.count; i++) {
            if (largest) {
                rows.larger(out, target, band.array, band.row(i), band.columns);
            } else {
                rows.smaller(out, target, band.array, band.row(i), band.columns);
            }
        }
    }
}

package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import dev.adjoint.vector.transpose.Transpose;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Kernel.MatMul} in binary32 for any layout. Products of a batch are shared among the
 * threads if there are enough of them, otherwise each product is split by rows and columns of its
 * result.
 */
public final class MatMulKernel {
    /** The block of k that keeps a panel of the right matrix in the nearest caches. */
    public static final int K_BLOCK = 1024;

    private static final int TASKS_PER_THREAD = 4;
    private static final int WEIGHTS_WORTH_A_TASK = 1 << 16;

    private final Tiles tiles;
    private final Packer packer;
    private final int kBlock;
    private final Workers workers;
    private final Buffers buffers;

    /**
     * A kernel.
     *
     * @param tiles the register tiles
     * @param kBlock how many terms are added before the next tile is taken: a matter of caches, not
     *     of results
     */
    public MatMulKernel(Tiles tiles, int kBlock, Workers workers, Buffers buffers) {
        this.tiles = tiles;
        this.packer = new Packer(Transpose.of(tiles.bits()));
        this.kBlock = kBlock;
        this.workers = workers;
        this.buffers = buffers;
    }

    Tiles tiles() {
        return tiles;
    }

    Packer packer() {
        return packer;
    }

    int kBlock() {
        return kBlock;
    }

    Workers workers() {
        return workers;
    }

    Buffers buffers() {
        return buffers;
    }

    /** Runs the kernel. */
    public void run(Kernel.MatMul kernel, List<Storage> inputs, Storage result) {
        float[] out = ((Storage.Floats) result).array();
        if (kernel.inner() == 0) {
            Arrays.fill(out, 0);
        } else if (out.length > 0) {
            float[] left = ((Storage.Floats) inputs.get(0)).array();
            if (isOneProduct(kernel.left().layout(), kernel.right().layout())) {
                runAsOne(kernel, left, inputs.get(1), out);
            } else {
                runBatch(kernel, left, inputs.get(1), out);
            }
        }
    }

    private void runAsOne(Kernel.MatMul kernel, float[] left, Storage right, float[] out) {
        Layout layout = kernel.left().layout();
        int rank = layout.shape().rank();
        int rowStride = rank == 2 ? layout.stride(0) : Axes.of(layout, 0, rank - 1).innerStride();
        Matrix a = new Matrix(left, layout.offset(), rowStride, layout.stride(-1));
        int rows = out.length / kernel.columns();
        runOne(a, rows, right(kernel, right, 0, rows), out, 0, kernel);
    }

    private void runBatch(Kernel.MatMul kernel, float[] left, Storage right, float[] out) {
        int size = kernel.rows() * kernel.columns();
        int batches = out.length / size;
        Workers.Task product =
                batch -> {
                    Layout layout = kernel.left().layout();
                    int start = start(layout, batch);
                    Matrix a = new Matrix(left, start, layout.stride(-2), layout.stride(-1));
                    Right b = right(kernel, right, batch, kernel.rows());
                    runOne(a, kernel.rows(), b, out, batch * size, kernel);
                };
        if (batches >= workers.threads() && kernel.flops() >= Blocks.FLOPS_WORTH_A_TASK) {
            workers.runRanges(batches, TASKS_PER_THREAD * workers.threads(), product);
        } else {
            for (int batch = 0; batch < batches; batch++) {
                product.run(batch);
            }
        }
    }

    private void runOne(
            Matrix left, int rows, Right right, float[] out, int outStart, Kernel.MatMul kernel) {
        PanelRow single = rows == 1 && right instanceof Right.Panels p ? tiles.row(p) : null;
        if (single != null && right instanceof Right.Panels panels) {
            PanelRow.Row row = row(left, out, outStart, kernel);
            int count = Blocks.count(row.columns(), panels.width());
            share(row, count, (from, to) -> single.run(row, panels, from, to));
        } else if (rows == 1 && right instanceof Matrix matrix && isReadAcross(matrix)) {
            PanelRow.Row row = row(left, out, outStart, kernel);
            int count = Blocks.count(row.columns(), RowAcross.COLUMNS);
            share(row, count, (from, to) -> RowAcross.run(row, matrix, from, to));
        } else {
            new Product(this, left, right, out, outStart, kernel.columns())
                    .run(rows, kernel.columns(), kernel.inner());
        }
    }

    private boolean isReadAcross(Matrix right) {
        return tiles.bits() >= RowAcross.BITS && RowAcross.suits(right);
    }

    private static PanelRow.Row row(Matrix left, float[] out, int outStart, Kernel.MatMul kernel) {
        return new PanelRow.Row(
                left.array(),
                left.start(),
                left.columnStride(),
                kernel.inner(),
                out,
                outStart,
                kernel.columns());
    }

    /** Groups of columns {@code from} to {@code to} (exclusive) of one row. */
    @FunctionalInterface
    private interface Groups {
        void run(int from, int to);
    }

    private void share(PanelRow.Row row, int count, Groups groups) {
        long weights = (long) row.columns() * row.depth();
        int most = TASKS_PER_THREAD * workers.threads();
        int tasks = (int) Math.min(Math.min(count, most), weights / WEIGHTS_WORTH_A_TASK);
        if (tasks <= 1 || workers.threads() == 1) {
            groups.run(0, count);
        } else {
            workers.run(
                    tasks,
                    task -> {
                        int from = (int) ((long) task * count / tasks);
                        int to = (int) ((task + 1L) * count / tasks);
                        groups.run(from, to);
                    });
        }
    }

    private Right right(Kernel.MatMul kernel, Storage storage, int batch, int rows) {
        Layout layout = kernel.right().layout();
        View view = View.of(layout, start(layout, batch), tiles.columns());
        if (storage.isResident() && view.isSliceOf(storage)) {
            KeptPanels kept = storage.prepared(KeptPanels.class, KeptPanels::new);
            Right.Panels panels = kept.find(storage, view, rows, this);
            if (panels != null) {
                return panels;
            }
        }
        return view.in(storage);
    }

    /**
     * Panels of a matrix in a storage.
     *
     * @param old panels of the same view that nobody needs any more, whose array is used again
     */
    Right.Panels panels(Storage storage, View view, Right.@Nullable Panels old) {
        return switch (view.in(storage)) {
            case Matrix matrix -> {
                float[] array =
                        old instanceof Right.FloatPanels before
                                ? before.array()
                                : new float[view.padded()];
                packer.packAll(matrix, view.rows(), view.depth(), view.width(), array, workers);
                yield new Right.FloatPanels(array, view.width(), view.depth());
            }
            case Right.HalfMatrix matrix -> {
                short[] array = new short[view.padded()];
                HalfPacker.packAll(matrix.array(), view, array, workers);
                yield new Right.HalfPanels(array, matrix.dtype(), view.width(), view.depth());
            }
        };
    }

    /**
     * Whether all products have the same right matrix, and the rows of all left ones have one
     * stride.
     */
    private static boolean isOneProduct(Layout left, Layout right) {
        int rank = left.shape().rank();
        if (rank == 2) {
            return true;
        }
        for (int axis = 0; axis < rank - 2; axis++) {
            if (right.shape().length(axis) > 1 && right.stride(axis) != 0) {
                return false;
            }
        }
        return Axes.of(left, 0, rank - 1).rank() <= 1;
    }

    /** Where the first element of a matrix of a batch is. */
    private static int start(Layout layout, int batch) {
        int start = layout.offset();
        int rest = batch;
        for (int axis = layout.shape().rank() - 3; axis >= 0; axis--) {
            int length = layout.shape().length(axis);
            start += rest % length * layout.stride(axis);
            rest /= length;
        }
        return start;
    }
}

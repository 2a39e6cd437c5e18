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

/**
 * {@link Kernel.MatMul} in binary32 for any layout. Products of a batch are shared among the
 * threads if there are enough of them, otherwise each product is split by rows and columns of its
 * result.
 */
public final class MatMulKernel {
    /** The block of k that keeps a panel of the right matrix in the nearest caches. */
    public static final int K_BLOCK = 1024;

    private static final int TASKS_PER_THREAD = 4;

    private final Tiles tiles;
    private final Panels panels;
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
        this.panels = new Panels(Transpose.of(tiles.bits()));
        this.kBlock = kBlock;
        this.workers = workers;
        this.buffers = buffers;
    }

    Tiles tiles() {
        return tiles;
    }

    Panels panels() {
        return panels;
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
            float[] right = ((Storage.Floats) inputs.get(1)).array();
            if (isOneProduct(kernel.left().layout(), kernel.right().layout())) {
                runAsOne(kernel, left, right, out);
            } else {
                runBatch(kernel, left, right, out);
            }
        }
    }

    private void runAsOne(Kernel.MatMul kernel, float[] left, float[] right, float[] out) {
        Layout layout = kernel.left().layout();
        int rowStride = Axes.of(layout, 0, layout.shape().rank() - 1).innerStride();
        Matrix a = new Matrix(left, layout.offset(), rowStride, layout.stride(-1));
        Matrix b = matrix(right, kernel.right().layout(), 0);
        int rows = out.length / kernel.columns();
        new Product(this, a, b, out, 0, kernel.columns())
                .run(rows, kernel.columns(), kernel.inner());
    }

    private void runBatch(Kernel.MatMul kernel, float[] left, float[] right, float[] out) {
        int size = kernel.rows() * kernel.columns();
        int batches = out.length / size;
        Workers.Task product =
                batch -> {
                    Matrix a = matrix(left, kernel.left().layout(), batch);
                    Matrix b = matrix(right, kernel.right().layout(), batch);
                    new Product(this, a, b, out, batch * size, kernel.columns())
                            .run(kernel.rows(), kernel.columns(), kernel.inner());
                };
        if (batches >= workers.threads() && kernel.flops() >= Blocks.FLOPS_WORTH_A_TASK) {
            int tasks = Math.min(batches, TASKS_PER_THREAD * workers.threads());
            workers.run(
                    tasks,
                    task -> {
                        int end = (int) ((task + 1L) * batches / tasks);
                        for (int batch = (int) ((long) task * batches / tasks);
                                batch < end;
                                batch++) {
                            product.run(batch);
                        }
                    });
        } else {
            for (int batch = 0; batch < batches; batch++) {
                product.run(batch);
            }
        }
    }

    /**
     * Whether all products have the same right matrix, and the rows of all left ones have one
     * stride.
     */
    private static boolean isOneProduct(Layout left, Layout right) {
        int rank = left.shape().rank();
        for (int axis = 0; axis < rank - 2; axis++) {
            if (right.shape().length(axis) > 1 && right.stride(axis) != 0) {
                return false;
            }
        }
        return Axes.of(left, 0, rank - 1).rank() <= 1;
    }

    private static Matrix matrix(float[] array, Layout layout, int batch) {
        int start = layout.offset();
        int rest = batch;
        for (int axis = layout.shape().rank() - 3; axis >= 0; axis--) {
            int length = layout.shape().length(axis);
            start += rest % length * layout.stride(axis);
            rest /= length;
        }
        return new Matrix(array, start, layout.stride(-2), layout.stride(-1));
    }
}

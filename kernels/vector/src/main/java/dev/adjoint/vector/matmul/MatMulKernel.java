package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.axes.Axes;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import dev.adjoint.vector.transpose.Transpose;

import java.util.List;

/**
 * {@link Kernel.MatMul} in binary32 for any layout. Products of a batch are shared among the
 * threads if there are enough of them, otherwise each product is split by rows and columns of its
 * result.
 */
public final class MatMulKernel {
    /** The block of k that keeps a panel of the right matrix in the nearest caches. */
    public static final int K_BLOCK = 512;

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
    public Storage run(Kernel.MatMul kernel, List<Storage> inputs) {
        int rows = kernel.rows();
        int columns = kernel.columns();
        int inner = kernel.inner();
        int size = kernel.outputs().get(0).shape().size();
        float[] out = new float[size];
        if (size == 0 || inner == 0) {
            return new Storage.Floats(out);
        }
        float[] left = ((Storage.Floats) inputs.get(0)).array();
        float[] right = ((Storage.Floats) inputs.get(1)).array();
        int batches = size / (rows * columns);
        Layout leftLayout = kernel.left().layout();
        Layout rightLayout = kernel.right().layout();
        if (isOneProduct(leftLayout, rightLayout)) {
            int stride = Axes.of(leftLayout, 0, leftLayout.shape().rank() - 1).innerStride();
            Matrix a = new Matrix(left, leftLayout.offset(), stride, leftLayout.stride(-1));
            Matrix b = matrix(right, rightLayout, 0);
            new Product(this, a, b, out, 0, columns).run(batches * rows, columns, inner);
            return new Storage.Floats(out);
        }
        Workers.Task task =
                batch -> {
                    Matrix a = matrix(left, leftLayout, batch);
                    Matrix b = matrix(right, rightLayout, batch);
                    new Product(this, a, b, out, batch * rows * columns, columns)
                            .run(rows, columns, inner);
                };
        if (batches >= workers.threads()) {
            workers.run(batches, task);
        } else {
            for (int batch = 0; batch < batches; batch++) {
                task.run(batch);
            }
        }
        return new Storage.Floats(out);
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

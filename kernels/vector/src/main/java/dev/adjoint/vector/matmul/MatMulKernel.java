package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.List;

/**
 * {@link Kernel.MatMul} in binary32 for any layout. Products of a batch are shared among the
 * threads if there are enough of them, otherwise each product is split by rows and columns of its
 * result.
 *
 * @param tiles the register tiles
 * @param kBlock how many terms are added before the next tile is taken: a matter of caches that
 *     does not show in results
 * @param workers the threads
 * @param buffers where panels come from
 */
public record MatMulKernel(Tiles tiles, int kBlock, Workers workers, Buffers buffers) {
    /** The block of k that keeps a panel of the right matrix in the nearest caches. */
    public static final int K_BLOCK = 512;

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
        Workers.Task task =
                batch -> {
                    Matrix a = matrix(left, kernel.left().layout(), batch);
                    Matrix b = matrix(right, kernel.right().layout(), batch);
                    new Product(this, a, b, inner, out, batch * rows * columns, columns)
                            .run(rows, columns);
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

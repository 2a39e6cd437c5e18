package dev.adjoint.tornado.matmul;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.pointwise.PointwiseKernel;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Products of matrices in any strides. Where there are rows enough, a group of 16 by 16 items makes
 * a tile of 64 by 64 elements: 16 columns of the left and 16 rows of the right tile at a time in
 * local memory, and 4 by 4 sums in registers. Else an item makes one element. Either way a sum is
 * one chain over k in increasing order; without the CPU's restarts and, as the device chooses, with
 * two roundings for each term.
 *
 * <p>A BF16 right operand is widened where it is read; an F16 one likewise.
 */
public final class MatMulKernel {
    private static final int SIDE = 16;
    private static final int EACH = 4;
    private static final int TILE = SIDE * EACH;
    private static final int TILED_FROM = 32;

    private MatMulKernel() {}

    /**
     * The numbers of a product.
     *
     * @param a strides of the left operand: batch, row, k, and its offset
     * @param b strides of the right operand: batch, k, column, and its offset
     */
    private record Numbers(int batches, int m, int n, int k, int[] a, int[] b) {}

    /** Appends the launch of a product. */
    public static void emit(
            Kernel.MatMul product, Buffer left, Buffer right, Buffer output, Emitter emitter) {
        if (output.size() == 0) {
            return;
        }
        if (product.inner() == 0) {
            PointwiseKernel.fill(0, output, emitter);
            return;
        }
        int m = product.rows();
        int n = product.columns();
        int k = product.inner();
        int batches = output.size() / (m * n);
        Emitter.Source a = source(product.left(), left, Shape.of(batches, m, k), emitter);
        Emitter.Source b = source(product.right(), right, Shape.of(batches, k, n), emitter);
        Numbers numbers = new Numbers(batches, m, n, k, strides(a), strides(b));
        boolean isTiled = m >= TILED_FROM && n >= TILED_FROM;
        int tiles = batches * Math.ceilDiv(m, TILE) * Math.ceilDiv(n, TILE);
        emitter.add(
                new Launch(
                        "matmul [" + batches + ", " + m + ", " + k + "] · [" + k + ", " + n + "]",
                        isTiled ? Grid.groups(tiles, SIDE * SIDE) : Grid.items(output.size()),
                        List.of(a.buffer(), b.buffer()),
                        List.of(output),
                        task(a.buffer(), b.buffer(), output, numbers, isTiled)));
    }

    private static Emitter.Source source(
            Operand operand, Buffer buffer, Shape shape, Emitter emitter) {
        return emitter.reshaped(operand, buffer, shape);
    }

    private static int[] strides(Emitter.Source source) {
        return new int[] {source.stride(0), source.stride(1), source.stride(2), source.offset()};
    }

    private static Launch.Task task(Buffer a, Buffer b, Buffer c, Numbers x, boolean isTiled) {
        KernelContext context = new KernelContext();
        int size = c.size();
        if (b.dtype() == DType.F32) {
            return isTiled
                    ? (graph, name, at) ->
                            graph.task(
                                    name,
                                    MatMulKernel::tiles,
                                    context,
                                    at.floats(a),
                                    at.floats(b),
                                    at.floats(c),
                                    IntArray.fromElements(x.k),
                                    x.m,
                                    x.n,
                                    x.a[0],
                                    x.a[1],
                                    x.a[2],
                                    x.a[3],
                                    x.b[0],
                                    x.b[1],
                                    x.b[2],
                                    x.b[3])
                    : (graph, name, at) ->
                            graph.task(
                                    name,
                                    MatMulKernel::elements,
                                    context,
                                    at.floats(a),
                                    at.floats(b),
                                    at.floats(c),
                                    size,
                                    x.m,
                                    x.n,
                                    x.k,
                                    x.a[0],
                                    x.a[1],
                                    x.a[2],
                                    x.a[3],
                                    x.b[0],
                                    x.b[1],
                                    x.b[2],
                                    x.b[3]);
        }
        int isBrain = b.dtype() == DType.BF16 ? 1 : 0;
        return (graph, name, at) ->
                graph.task(
                        name,
                        MatMulKernel::halves,
                        context,
                        at.floats(a),
                        at.halves(b),
                        at.floats(c),
                        size,
                        isBrain,
                        x.m,
                        x.n,
                        x.k,
                        x.a[0],
                        x.a[1],
                        x.a[2],
                        x.a[3],
                        x.b[0],
                        x.b[1],
                        x.b[2],
                        x.b[3]);
    }

    static void elements(
            KernelContext context,
            FloatArray a,
            FloatArray b,
            FloatArray c,
            int size,
            int m,
            int n,
            int k,
            int aBatch,
            int aRow,
            int aStep,
            int aAt,
            int bBatch,
            int bStep,
            int bColumn,
            int bAt) {
        int item = context.globalIdx;
        if (item < size) {
            int column = item % n;
            int rest = item / n;
            int left = aAt + rest / m * aBatch + rest % m * aRow;
            int right = bAt + rest / m * bBatch + column * bColumn;
            float sum = 0f;
            for (int i = 0; i < k; i++) {
                sum += a.get(left + i * aStep) * b.get(right + i * bStep);
            }
            c.set(item, sum);
        }
    }

    static void halves(
            KernelContext context,
            FloatArray a,
            ShortArray b,
            FloatArray c,
            int size,
            int isBrain,
            int m,
            int n,
            int k,
            int aBatch,
            int aRow,
            int aStep,
            int aAt,
            int bBatch,
            int bStep,
            int bColumn,
            int bAt) {
        int item = context.globalIdx;
        if (item < size) {
            int column = item % n;
            int rest = item / n;
            int left = aAt + rest / m * aBatch + rest % m * aRow;
            int right = bAt + rest / m * bBatch + column * bColumn;
            float sum = 0f;
            for (int i = 0; i < k; i++) {
                short bits = b.get(right + i * bStep);
                float weight = isBrain == 1 ? Lanes.widenBrain(bits) : Lanes.widenHalf(bits);
                sum += a.get(left + i * aStep) * weight;
            }
            c.set(item, sum);
        }
    }

    /** k is read and no constant: TornadoVM fails on the constant conditions of unrolled loops. */
    static void tiles(
            KernelContext context,
            FloatArray a,
            FloatArray b,
            FloatArray c,
            IntArray inner,
            int m,
            int n,
            int aBatch,
            int aRow,
            int aStep,
            int aAt,
            int bBatch,
            int bStep,
            int bColumn,
            int bAt) {
        float[] left = context.allocateFloatLocalArray(TILE * SIDE);
        float[] right = context.allocateFloatLocalArray(SIDE * TILE);
        float[] sums = new float[EACH * EACH];
        float[] rows = new float[EACH];
        int k = inner.get(0);
        int lane = context.localIdx;
        int across = (n + TILE - 1) / TILE;
        int down = (m + TILE - 1) / TILE;
        int batch = context.groupIdx / (across * down);
        int row = context.groupIdx / across % down * TILE;
        int column = context.groupIdx % across * TILE;
        for (int i = 0; i < EACH * EACH; i++) {
            sums[i] = 0f;
        }
        for (int start = 0; start < k; start += SIDE) {
            for (int i = lane; i < TILE * SIDE; i += SIDE * SIDE) {
                int r = row + i / SIDE;
                int at = start + i % SIDE;
                left[i] =
                        r < m && at < k ? a.get(aAt + batch * aBatch + r * aRow + at * aStep) : 0f;
            }
            for (int i = lane; i < SIDE * TILE; i += SIDE * SIDE) {
                int at = start + i / TILE;
                int q = column + i % TILE;
                right[i] =
                        q < n && at < k
                                ? b.get(bAt + batch * bBatch + at * bStep + q * bColumn)
                                : 0f;
            }
            context.localBarrier();
            int steps = k - start < SIDE ? k - start : SIDE;
            for (int at = 0; at < steps; at++) {
                for (int i = 0; i < EACH; i++) {
                    rows[i] = left[(lane / SIDE * EACH + i) * SIDE + at];
                }
                for (int j = 0; j < EACH; j++) {
                    float value = right[at * TILE + lane % SIDE + j * SIDE];
                    for (int i = 0; i < EACH; i++) {
                        sums[i * EACH + j] = sums[i * EACH + j] + rows[i] * value;
                    }
                }
            }
            context.localBarrier();
        }
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < EACH; j++) {
                int r = row + lane / SIDE * EACH + i;
                int q = column + lane % SIDE + j * SIDE;
                if (r < m && q < n) {
                    c.set((batch * m + r) * n + q, sums[i * EACH + j]);
                }
            }
        }
    }
}

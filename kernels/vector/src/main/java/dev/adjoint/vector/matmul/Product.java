package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;

/**
 * One product of two matrices: both are packed into panels, and blocks of the result are computed
 * from them by tiles. Threads share the panels and take blocks, so a sum is never split. Matrices
 * whose panels would be larger than {@link #PANEL_LIMIT} are done in several parts of rows and
 * columns.
 */
final class Product {
    private static final int BLOCK_ROWS = 128;
    private static final int BLOCK_COLUMNS = 512;
    private static final int PANEL_LIMIT = 1 << 22;

    private final Tiles tiles;
    private final Workers workers;
    private final Buffers buffers;
    private final int kBlock;
    private final Matrix left;
    private final Matrix right;
    private final int inner;
    private final float[] out;
    private final int outStart;
    private final int outStride;

    Product(
            MatMulKernel kernel,
            Matrix left,
            Matrix right,
            int inner,
            float[] out,
            int outStart,
            int outStride) {
        this.tiles = kernel.tiles();
        this.workers = kernel.workers();
        this.buffers = kernel.buffers();
        this.kBlock = kernel.kBlock();
        this.left = left;
        this.right = right.transposed();
        this.inner = inner;
        this.out = out;
        this.outStart = outStart;
        this.outStride = outStride;
    }

    void run(int rows, int columns) {
        int partRows = part(rows, BLOCK_ROWS);
        int partColumns = part(columns, BLOCK_COLUMNS);
        float[] leftPanels = buffers.take(roundUp(partRows, tiles.many().rows) * inner);
        float[] rightPanels = buffers.take(roundUp(partColumns, tiles.many().columns) * inner);
        for (int column = 0; column < columns; column += partColumns) {
            int columnEnd = Math.min(columns, column + partColumns);
            pack(right, column, columnEnd, tiles.many().columns, rightPanels);
            for (int row = 0; row < rows; row += partRows) {
                int rowEnd = Math.min(rows, row + partRows);
                pack(left, row, rowEnd, tiles.many().rows, leftPanels);
                multiply(new Part(row, rowEnd, column, columnEnd), leftPanels, rightPanels);
            }
        }
        buffers.give(leftPanels);
        buffers.give(rightPanels);
    }

    /** As many rows as fit into the limit, in whole blocks. */
    private int part(int length, int block) {
        int fit = Math.max(1, PANEL_LIMIT / inner / block) * block;
        return Math.min(length, fit);
    }

    private void pack(Matrix source, int from, int to, int width, float[] panels) {
        int count = (to - from + width - 1) / width;
        int perTask = Math.max(1, count / (4 * workers.threads()));
        workers.run(
                (count + perTask - 1) / perTask,
                task -> {
                    for (int panel = task * perTask;
                            panel < Math.min(count, (task + 1) * perTask);
                            panel++) {
                        int row = from + panel * width;
                        Panels.pack(
                                source,
                                row,
                                Math.min(width, to - row),
                                width,
                                inner,
                                panels,
                                panel * width * inner);
                    }
                });
    }

    /** A part of the result, in rows and columns. */
    private record Part(int row, int rowEnd, int column, int columnEnd) {}

    private void multiply(Part part, float[] leftPanels, float[] rightPanels) {
        int rowBlocks = (part.rowEnd - part.row + BLOCK_ROWS - 1) / BLOCK_ROWS;
        int columnBlocks = (part.columnEnd - part.column + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS;
        workers.run(
                rowBlocks * columnBlocks,
                task -> {
                    int row = part.row + task / columnBlocks * BLOCK_ROWS;
                    int column = part.column + task % columnBlocks * BLOCK_COLUMNS;
                    Block block =
                            new Block(
                                    leftPanels,
                                    (row - part.row) * inner,
                                    Math.min(BLOCK_ROWS, part.rowEnd - row),
                                    rightPanels,
                                    (column - part.column) * inner,
                                    Math.min(BLOCK_COLUMNS, part.columnEnd - column));
                    block(block, outStart + row * outStride + column);
                });
    }

    /** The panels of a block of the result, and how many rows and columns of it are wanted. */
    private record Block(
            float[] left, int leftStart, int rows, float[] right, int rightStart, int columns) {}

    private void block(Block block, int start) {
        float[] edge = buffers.take(tiles.many().rows * tiles.many().columns);
        chunk(block, 0, out, start, outStride, edge);
        if (inner > Kernel.CHUNK) {
            float[] sums = buffers.take(block.rows * block.columns);
            for (int k = Kernel.CHUNK; k < inner; k += Kernel.CHUNK) {
                Arrays.fill(sums, 0, block.rows * block.columns, 0);
                chunk(block, k, sums, 0, block.columns, edge);
                add(sums, block, start);
            }
            buffers.give(sums);
        }
        buffers.give(edge);
    }

    private void add(float[] sums, Block block, int start) {
        for (int row = 0; row < block.rows; row++) {
            for (int column = 0; column < block.columns; column++) {
                out[start + row * outStride + column] += sums[row * block.columns + column];
            }
        }
    }

    private void chunk(Block block, int from, float[] c, int cStart, int cStride, float[] edge) {
        int to = Math.min(inner, from + Kernel.CHUNK);
        for (int k = from; k < to; k += kBlock) {
            int depth = Math.min(kBlock, to - k);
            for (int column = 0; column < block.columns; column += tiles.many().columns) {
                int rightStart = block.rightStart + column * inner + k * tiles.many().columns;
                for (int row = 0; row < block.rows; row += tiles.many().rows) {
                    int leftStart = block.leftStart + row * inner + k * tiles.many().rows;
                    int validRows = Math.min(tiles.many().rows, block.rows - row);
                    int validColumns = Math.min(tiles.many().columns, block.columns - column);
                    int place = cStart + row * cStride + column;
                    if (validRows == tiles.many().rows && validColumns == tiles.many().columns) {
                        tiles.many()
                                .run(
                                        block.left,
                                        leftStart,
                                        block.right,
                                        rightStart,
                                        depth,
                                        c,
                                        place,
                                        cStride);
                    } else {
                        copy(
                                c,
                                place,
                                cStride,
                                edge,
                                0,
                                tiles.many().columns,
                                validRows,
                                validColumns);
                        tiles.many()
                                .run(
                                        block.left,
                                        leftStart,
                                        block.right,
                                        rightStart,
                                        depth,
                                        edge,
                                        0,
                                        tiles.many().columns);
                        copy(
                                edge,
                                0,
                                tiles.many().columns,
                                c,
                                place,
                                cStride,
                                validRows,
                                validColumns);
                    }
                }
            }
        }
    }

    private static void copy(
            float[] from,
            int fromStart,
            int fromStride,
            float[] to,
            int toStart,
            int toStride,
            int rows,
            int columns) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    from, fromStart + row * fromStride, to, toStart + row * toStride, columns);
        }
    }

    private static int roundUp(int length, int unit) {
        return (length + unit - 1) / unit * unit;
    }
}

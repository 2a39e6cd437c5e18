package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;

import java.util.Arrays;

/**
 * One product of two matrices. The result is cut into blocks, threads take blocks, and a block is
 * computed by tiles, one block of k after the other.
 *
 * <ul>
 *   <li>The left matrix is read where it is if its rows or columns are runs of neighbouring
 *       elements, otherwise from panels.
 *   <li>The right matrix is read where it is if its rows are such runs and few rows of the left one
 *       use it. Otherwise it is copied into panels: by the task that needs them if only one does,
 *       else before the tasks start.
 *   <li>Chunks of k are done one after the other, each for the whole result. Matrices whose panels
 *       would be larger than {@link #PANEL_LIMIT} are done in several parts of columns.
 * </ul>
 */
final class Product {
    private static final int PANEL_LIMIT = 1 << 22;
    private static final int PANEL_TASK = 1 << 14;
    private static final int FEW_ROWS = 32;

    private final Tiles tiles;
    private final Panels panels;
    private final int kBlock;
    private final Workers workers;
    private final Buffers buffers;
    private final Matrix left;
    private final Matrix right;
    private final float[] out;
    private final int outStart;
    private final int outStride;

    Product(
            MatMulKernel kernel,
            Matrix left,
            Matrix right,
            float[] out,
            int outStart,
            int outStride) {
        this.tiles = kernel.tiles();
        this.panels = kernel.panels();
        this.kBlock = kernel.kBlock();
        this.workers = kernel.workers();
        this.buffers = kernel.buffers();
        this.left = left;
        this.right = right.transposed();
        this.out = out;
        this.outStart = outStart;
        this.outStride = outStride;
    }

    /** Rows of both sides (of the right one: columns) and terms. */
    private record Region(int row, int rowEnd, int column, int columnEnd, int term, int termEnd) {
        int rows() {
            return rowEnd - row;
        }

        int columns() {
            return columnEnd - column;
        }

        int depth() {
            return termEnd - term;
        }
    }

    void run(int rows, int columns, int inner) {
        Blocks blocks =
                Blocks.of(rows, columns, Math.min(inner, Kernel.CHUNK), tiles, workers.threads());
        for (int term = 0; term < inner; term += Kernel.CHUNK) {
            int termEnd = Math.min(inner, term + Kernel.CHUNK);
            Region whole = new Region(0, rows, 0, columns, term, termEnd);
            if (left.columnStride() == 1 || left.rowStride() == 1) {
                multiplyFrom(Side.inPlace(left), whole, blocks);
            } else {
                float[] array = buffers.take(Blocks.roundUp(rows, tiles.rows()) * whole.depth());
                Side side = Side.panels(array, tiles.rows(), whole.depth(), 0, term);
                pack(left, 0, rows, side);
                multiplyFrom(side, whole, blocks);
                buffers.give(array);
            }
        }
    }

    private void multiplyFrom(Side leftSide, Region whole, Blocks blocks) {
        boolean isReadOnce = blocks.rows() >= whole.rows();
        if (isReadOnce || (right.rowStride() == 1 && whole.rows() <= FEW_ROWS)) {
            multiply(leftSide, Side.inPlace(right), whole, blocks);
            return;
        }
        int fit = Math.max(1, PANEL_LIMIT / whole.depth() / blocks.columns()) * blocks.columns();
        int part = Math.min(fit, Blocks.roundUp(whole.columns(), tiles.columns()));
        float[] array = buffers.take(part * whole.depth());
        for (int column = 0; column < whole.columns(); column += part) {
            int columnEnd = Math.min(whole.columns(), column + part);
            Side side = Side.panels(array, tiles.columns(), whole.depth(), column, whole.term());
            pack(right, column, columnEnd, side);
            Region region =
                    new Region(0, whole.rows(), column, columnEnd, whole.term(), whole.termEnd());
            multiply(leftSide, side, region, blocks);
        }
        buffers.give(array);
    }

    /**
     * Fills the panels of a side with rows {@code row} to {@code rowEnd} (exclusive) of a matrix.
     */
    private void pack(Matrix source, int row, int rowEnd, Side side) {
        int width = side.width();
        int count = (int) Blocks.count(rowEnd - row, width);
        int perTask = Math.max(1, PANEL_TASK / (width * side.depth()));
        workers.run(
                (int) Blocks.count(count, perTask),
                task -> {
                    for (int panel = task * perTask;
                            panel < Math.min(count, (task + 1) * perTask);
                            panel++) {
                        int first = row + panel * width;
                        int from = Side.inPlace(source).start(first, side.term());
                        int valid = Math.min(width, rowEnd - first);
                        panels.pack(
                                source,
                                from,
                                valid,
                                width,
                                side.depth(),
                                side.matrix().array(),
                                side.start(first, side.term()));
                    }
                });
    }

    private void multiply(Side leftSide, Side rightSide, Region region, Blocks blocks) {
        int across = (int) Blocks.count(region.columns(), blocks.columns());
        int down = (int) Blocks.count(region.rows(), blocks.rows());
        workers.run(
                across * down,
                task -> {
                    int row = region.row + task / across * blocks.rows();
                    int column = region.column + task % across * blocks.columns();
                    int rowEnd = Math.min(region.rowEnd, row + blocks.rows());
                    int columnEnd = Math.min(region.columnEnd, column + blocks.columns());
                    block(
                            leftSide,
                            rightSide,
                            new Region(
                                    row, rowEnd, column, columnEnd, region.term, region.termEnd));
                });
    }

    /** The array that a block is computed in: the result itself or a buffer. */
    private record Target(float[] array, int start, int stride) {}

    private void block(Side leftSide, Side rightSide, Region block) {
        int start = outStart + block.row * outStride + block.column;
        float[] panel = buffers.take((kBlock + tiles.rows()) * tiles.columns());
        if (block.term == 0) {
            terms(leftSide, rightSide, block, new Target(out, start, outStride), panel);
        } else {
            float[] sums = buffers.take(block.rows() * block.columns());
            Arrays.fill(sums, 0, block.rows() * block.columns(), 0);
            terms(leftSide, rightSide, block, new Target(sums, 0, block.columns()), panel);
            add(sums, block, start);
            buffers.give(sums);
        }
        buffers.give(panel);
    }

    private void add(float[] sums, Region block, int start) {
        for (int row = 0; row < block.rows(); row++) {
            for (int column = 0; column < block.columns(); column++) {
                out[start + row * outStride + column] += sums[row * block.columns() + column];
            }
        }
    }

    private void terms(Side leftSide, Side rightSide, Region block, Target target, float[] panel) {
        int width = tiles.columns();
        for (int term = block.term; term < block.termEnd; term += kBlock) {
            int termEnd = Math.min(block.termEnd, term + kBlock);
            for (int column = block.column; column < block.columnEnd; column += width) {
                int columnEnd = Math.min(block.columnEnd, column + width);
                Region region =
                        new Region(block.row, block.rowEnd, column, columnEnd, term, termEnd);
                Target place =
                        new Target(
                                target.array, target.start + column - block.column, target.stride);
                column(leftSide, rightOf(rightSide, region, panel), region, place, panel);
            }
        }
    }

    /**
     * The right side as tiles can read it: a matrix in place must have whole runs of a tile's
     * columns.
     */
    private Side rightOf(Side side, Region region, float[] panel) {
        int width = tiles.columns();
        if (side.depth() > 0 || (right.rowStride() == 1 && region.columns() == width)) {
            return side;
        }
        int from = side.start(region.column, region.term);
        panels.pack(right, from, region.columns(), width, region.depth(), panel, 0);
        return Side.panels(panel, width, region.depth(), region.column, region.term);
    }

    /** Computes one column of tiles. */
    private void column(
            Side leftSide, Side rightSide, Region region, Target target, float[] panel) {
        int rightStart = rightSide.start(region.column, region.term);
        Tile largest = tiles.largest(leftSide.matrix(), rightSide.matrix());
        int edge = kBlock * tiles.columns();
        int row = region.row;
        while (row < region.rowEnd) {
            int left = region.rowEnd - row;
            Tile tile = left >= largest.rows ? largest : tiles.lower(left);
            int leftStart = leftSide.start(row, region.term);
            int place = target.start + (row - region.row) * target.stride;
            if (region.columns() == tile.columns) {
                tile.run(
                        leftSide.matrix(),
                        leftStart,
                        rightSide.matrix(),
                        rightStart,
                        region.depth(),
                        target.array,
                        place,
                        target.stride);
            } else {
                copy(
                        target.array,
                        place,
                        target.stride,
                        panel,
                        edge,
                        tile.columns,
                        tile.rows,
                        region.columns());
                tile.run(
                        leftSide.matrix(),
                        leftStart,
                        rightSide.matrix(),
                        rightStart,
                        region.depth(),
                        panel,
                        edge,
                        tile.columns);
                copy(
                        panel,
                        edge,
                        tile.columns,
                        target.array,
                        place,
                        target.stride,
                        tile.rows,
                        region.columns());
            }
            row += tile.rows;
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
}

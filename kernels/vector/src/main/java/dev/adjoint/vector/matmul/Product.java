package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One product of two matrices. The result is cut into blocks, threads take blocks, and a block is
 * computed by tiles, one block of k after the other.
 *
 * <ul>
 *   <li>Where registers are few, whole tiles of a block read the left matrix from {@link
 *       DealtRows}, which every block fills for itself, and the right one from panels.
 *   <li>Else the left matrix is read where it is if its rows or columns are runs of neighbouring
 *       elements, otherwise from panels.
 *   <li>The right matrix is read from the panels that are kept of it, if there are any. Otherwise
 *       it is read where it is if its rows are such runs and few rows of the left one use it, or
 *       else copied into panels: by the task that needs them if only one does, else before the
 *       tasks start.
 *   <li>Chunks of k are done one after the other, each for the whole result. Matrices whose panels
 *       would be larger than {@link #PANEL_LIMIT} are done in several parts of columns.
 * </ul>
 */
final class Product {
    private static final int PANEL_LIMIT = 1 << 22;
    private static final int FEW_ROWS = 32;
    private static final int ROWS_ALONG = 16;

    /** The terms that are widened at once: a copy that stays in the nearest cache. */
    private static final int HALF_K_BLOCK = 256;

    private final Tiles tiles;
    private final Packer packer;
    private final int kBlock;
    private final Workers workers;
    private final Buffers buffers;
    private final Matrix left;
    private final Right right;
    private final float[] out;
    private final int outStart;
    private final int outStride;

    Product(
            MatMulKernel kernel,
            Matrix left,
            Right right,
            float[] out,
            int outStart,
            int outStride) {
        this.tiles = kernel.tiles();
        this.packer = kernel.packer();
        this.kBlock = right instanceof Right.HalfPanels ? HALF_K_BLOCK : kernel.kBlock();
        this.workers = kernel.workers();
        this.buffers = kernel.buffers();
        this.left = left;
        this.right = right;
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

        Region ofRows(int first, int end) {
            return new Region(first, end, column, columnEnd, term, termEnd);
        }

        Region ofColumns(int first, int end) {
            return new Region(row, rowEnd, first, end, term, termEnd);
        }

        Region ofTerms(int first, int end) {
            return new Region(row, rowEnd, column, columnEnd, first, end);
        }
    }

    void run(int rows, int columns, int inner) {
        int chunk = Math.min(inner, Kernel.CHUNK);
        Blocks blocks = Blocks.of(rows, columns, chunk, tiles, workers.threads());
        for (int term = 0; term < inner; term += Kernel.CHUNK) {
            int termEnd = Math.min(inner, term + Kernel.CHUNK);
            Region whole = new Region(0, rows, 0, columns, term, termEnd);
            boolean isRun = left.columnStride() == 1 || left.rowStride() == 1;
            if (isRun || tiles.areDealt()) {
                multiplyFrom(Side.inPlace(left), whole, blocks);
            } else {
                multiplyFromPanels(whole, blocks);
            }
        }
    }

    private void multiplyFromPanels(Region whole, Blocks blocks) {
        int part = part(whole, whole.rows(), blocks.rows());
        float[] array = buffers.take(part * whole.depth());
        for (int row = 0; row < whole.rows(); row += part) {
            int rowEnd = Math.min(whole.rows(), row + part);
            Side side = Side.panels(array, tiles.rows(), whole.depth(), row, whole.term());
            pack(left, row, rowEnd, side);
            multiplyFrom(side, whole.ofRows(row, rowEnd), blocks);
        }
        buffers.give(array);
    }

    private void multiplyFrom(Side leftSide, Region whole, Blocks blocks) {
        switch (right) {
            case Right.FloatPanels panels -> multiply(leftSide, Side.of(panels), whole, blocks);
            case Right.HalfPanels panels -> multiply(leftSide, Side.of(panels), whole, blocks);
            case Matrix matrix when isReadInPlace(matrix, whole, blocks) ->
                    multiply(leftSide, Side.inPlace(matrix), whole, blocks);
            case Right.Stored stored -> multiplyWithPanels(leftSide, stored, whole, blocks);
        }
    }

    private static boolean isReadInPlace(Matrix matrix, Region whole, Blocks blocks) {
        boolean isReadOnce = blocks.rows() >= whole.rows();
        return isReadOnce || (matrix.rowStride() == 1 && whole.rows() <= FEW_ROWS);
    }

    private void multiplyWithPanels(
            Side leftSide, Right.Stored stored, Region whole, Blocks blocks) {
        int part = part(whole, whole.columns(), blocks.columns());
        float[] array = buffers.take(part * whole.depth());
        for (int column = 0; column < whole.columns(); column += part) {
            int columnEnd = Math.min(whole.columns(), column + part);
            Side side = Side.panels(array, tiles.columns(), whole.depth(), column, whole.term());
            pack(stored, column, columnEnd, side);
            multiply(leftSide, side, whole.ofColumns(column, columnEnd), blocks);
        }
        buffers.give(array);
    }

    /**
     * How many rows or columns are done at once: whole blocks, all if they are within the limit.
     */
    private static int part(Region whole, int length, int block) {
        int fit = Math.max(1, PANEL_LIMIT / whole.depth() / block) * block;
        return Math.min(fit, Blocks.roundUp(length, block));
    }

    /**
     * Fills the panels of a side with rows {@code row} to {@code rowEnd} (exclusive) of a matrix.
     */
    private void pack(Right.Stored source, int row, int rowEnd, Side side) {
        packer.packAll(
                source.from(source.place(row, side.term())),
                rowEnd - row,
                side.depth(),
                side.width(),
                side.matrix().array(),
                workers);
    }

    private void multiply(Side leftSide, Side rightSide, Region region, Blocks blocks) {
        int across = Blocks.count(region.columns(), blocks.columns());
        int down = Blocks.count(region.rows(), blocks.rows());
        workers.run(
                across * down,
                task -> {
                    int row = region.row + task / across * blocks.rows();
                    int column = region.column + task % across * blocks.columns();
                    Region block =
                            region.ofRows(row, Math.min(region.rowEnd, row + blocks.rows()))
                                    .ofColumns(
                                            column,
                                            Math.min(region.columnEnd, column + blocks.columns()));
                    block(leftSide, rightSide, block);
                });
    }

    private void block(Side leftSide, Side rightSide, Region block) {
        int start = outStart + block.row * outStride + block.column;
        float[] panel = buffers.take((kBlock + tiles.rows()) * tiles.columns());
        if (block.term == 0) {
            for (int row = 0; row < block.rows(); row++) {
                int from = start + row * outStride;
                Arrays.fill(out, from, from + block.columns(), 0);
            }
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
        if (isReadAlong(leftSide, rightSide, block)) {
            int leftStart = leftSide.start(block.row, block.term);
            int rightStart = rightSide.start(block.column, block.term);
            Matrix matrix = rightSide.matrix();
            tiles.along()
                    .run(
                            left,
                            leftStart,
                            matrix,
                            rightStart,
                            block.depth(),
                            target,
                            block.rows(),
                            block.columns());
        } else {
            termsByTiles(leftSide, rightSide, block, target, panel);
        }
    }

    private boolean isReadAlong(Side leftSide, Side rightSide, Region block) {
        return right instanceof Matrix matrix
                && matrix.rowStride() == 1
                && leftSide.depth() == 0
                && rightSide.depth() == 0
                && block.rows() <= ROWS_ALONG;
    }

    private void termsByTiles(
            Side leftSide, Side rightSide, Region block, Target target, float[] panel) {
        int most = Math.min(kBlock, block.depth());
        DealtRows rows = isDealt(block) ? packer.dealt(block.rows(), most, buffers) : null;
        for (int term = block.term; term < block.termEnd; term += kBlock) {
            Region terms = block.ofTerms(term, Math.min(block.termEnd, term + kBlock));
            if (rows != null) {
                int start = leftSide.start(block.row, term);
                rows.fill(leftSide.matrix().from(start), block.rows(), terms.depth());
            }
            columns(leftSide, rightSide, rows, terms, target, panel);
        }
        if (rows != null) {
            rows.give();
        }
    }

    /** Whether there are whole tiles of {@link DealtRows}. */
    private boolean isDealt(Region block) {
        return tiles.areDealt()
                && block.rows() >= DealtRows.ARRAYS
                && !tiles.isNarrow(block.columns());
    }

    private void columns(
            Side leftSide,
            Side rightSide,
            @Nullable DealtRows rows,
            Region block,
            Target target,
            float[] panel) {
        int width = tiles.columns();
        for (int column = block.column; column < block.columnEnd; column += width) {
            int columnEnd = Math.min(block.columnEnd, column + width);
            Region region = block.ofColumns(column, columnEnd);
            Side panels = rightOf(rightSide, region, panel, rows != null);
            Target place = target.right(column - block.column);
            Region rest = region;
            if (rows != null) {
                rest = dealtTiles(rows, panels, region, place, panel);
            }
            column(leftSide, panels, rest, place.below(rest.row - region.row), panel);
        }
    }

    /** Computes the whole tiles of a column; what rows are left. */
    private Region dealtTiles(
            DealtRows rows, Side rightSide, Region region, Target target, float[] panel) {
        DealtTile tile = tiles.dealt(region.columns());
        boolean isEdge = region.columns() < tile.columns;
        Target edge = new Target(panel, kBlock * tiles.columns(), tiles.columns());
        float[] array = rightSide.matrix().array();
        int start = rightSide.start(region.column, region.term);
        int depth = region.depth();
        int whole = region.rows() / DealtRows.ARRAYS * DealtRows.ARRAYS;
        for (int row = 0; row < whole; row += DealtRows.ARRAYS) {
            int aStart = rows.start(row);
            int c = target.start() + row * target.stride();
            if (isEdge) {
                Target place = target.below(row);
                place.copyTo(edge, DealtRows.ARRAYS, region.columns());
                tile.run(rows, aStart, array, start, depth, panel, edge.start(), tiles.columns());
                edge.copyTo(place, DealtRows.ARRAYS, region.columns());
            } else {
                tile.run(rows, aStart, array, start, depth, target.array(), c, target.stride());
            }
        }
        return region.ofRows(region.row + whole, region.rowEnd);
    }

    /**
     * The right side as tiles can read it: a matrix in place must have whole runs of a tile's
     * columns, elements must be binary32.
     */
    private Side rightOf(Side side, Region region, float[] panel, boolean isPanelNeeded) {
        int width = tiles.columns();
        int from = side.start(region.column, region.term);
        switch (right) {
            case Right.FloatPanels _, Right.HalfMatrix _ -> {
                return side;
            }
            case Right.HalfPanels halves ->
                    tiles.widen(halves, from, panel, region.depth() * width);
            case Matrix matrix -> {
                boolean isRun = matrix.rowStride() == 1 && region.columns() == width;
                if (side.depth() > 0 || (isRun && !isPanelNeeded)) {
                    return side;
                }
                packer.pack(matrix.from(from), region.columns(), width, region.depth(), panel, 0);
            }
        }
        return Side.panels(panel, width, region.depth(), region.column, region.term);
    }

    /** Computes one column of tiles; where it is narrower than a tile, in a buffer. */
    private void column(
            Side leftSide, Side rightSide, Region region, Target target, float[] panel) {
        int rightStart = rightSide.start(region.column, region.term);
        Target edge = new Target(panel, kBlock * tiles.columns(), tiles.columns());
        int row = region.row;
        while (row < region.rowEnd) {
            int rest = region.rowEnd - row;
            Tile tile = tiles.of(leftSide.matrix(), rightSide.matrix(), rest, region.columns());
            boolean isEdge = region.columns() < tile.columns;
            int leftStart = leftSide.start(row, region.term);
            Target place = target.below(row - region.row);
            Target c = isEdge ? edge : place;
            if (isEdge) {
                place.copyTo(edge, tile.rows, region.columns());
            }
            tile.run(
                    leftSide.matrix(),
                    leftStart,
                    rightSide.matrix(),
                    rightStart,
                    region.depth(),
                    c);
            if (isEdge) {
                edge.copyTo(place, tile.rows, region.columns());
            }
            row += tile.rows;
        }
    }
}

package dev.adjoint.vector.matmul;

/**
 * How a result is cut into blocks, each a task for one thread.
 *
 * @param rows rows of a block, a multiple of the tile's unless there is only one block of rows
 * @param columns columns of a block, likewise
 */
record Blocks(int rows, int columns) {
    private static final int MOST_ROWS = 128;
    private static final int MOST_COLUMNS = 512;

    /** More, as every block copies its rows of the left matrix first. */
    private static final int MOST_COLUMNS_OF_DEALT = 2048;

    private static final int TASKS_PER_THREAD = 4;
    static final long FLOPS_WORTH_A_TASK = 1 << 20;

    static Blocks of(int rows, int columns, int inner, Tiles tiles, int threads) {
        int blockRows = even(rows, MOST_ROWS, tiles.rows());
        int mostColumns = tiles.areDealt() ? MOST_COLUMNS_OF_DEALT : MOST_COLUMNS;
        int blockColumns = even(columns, mostColumns, tiles.columns());
        long worth = 2L * rows * columns * inner / FLOPS_WORTH_A_TASK;
        long wanted = threads == 1 ? 1 : Math.min(worth, (long) TASKS_PER_THREAD * threads);
        while ((long) count(rows, blockRows) * count(columns, blockColumns) < wanted) {
            if (blockColumns > blockRows && blockColumns > tiles.columns()) {
                blockColumns = roundUp(blockColumns / 2, tiles.columns());
            } else if (blockRows > tiles.rows()) {
                blockRows = roundUp(blockRows / 2, tiles.rows());
            } else {
                break;
            }
        }
        return new Blocks(blockRows, blockColumns);
    }

    /** As few blocks as the most allow, and as even as the unit allows. */
    private static int even(int length, int most, int unit) {
        int blocks = count(length, most / unit * unit);
        return roundUp(count(length, Math.max(1, blocks)), unit);
    }

    static int count(int length, int block) {
        return (length + block - 1) / block;
    }

    static int roundUp(int length, int unit) {
        return (length + unit - 1) / unit * unit;
    }
}

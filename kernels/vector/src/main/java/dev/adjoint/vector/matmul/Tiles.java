package dev.adjoint.vector.matmul;

import dev.adjoint.program.DType;
import dev.adjoint.program.HalfFloats;
import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tiles for one vector width and number of registers. They have the same number of columns, so
 * that all read the same panels of the right matrix. The largest comes in variants for the strides
 * that matter; the lower ones take what rows are left over, and serve products of few rows.
 */
public final class Tiles {
    private static final int MANY_REGISTERS = 32;

    private final int bits;
    private final int columns;

    /** Empty where {@link #dealt} takes their place. */
    private final List<Tile> largest;

    /** Tiles of {@link DealtRows}, the widest first; empty if the largest tile reads in place. */
    private final List<DealtTile> dealt;

    private final List<Tile> lower;

    /** For the last columns, where fewer vectors will do; from the tallest down, empty for none. */
    private final List<Tile> narrow;

    private final PanelRow floatRow;
    private final PanelRow brainRow;
    private final Widening brains;
    private final RowsAlong along;

    private Tiles(
            int bits,
            int columns,
            @Nullable Class<? extends Tile> largest,
            List<Class<? extends Tile>> lower,
            List<Class<? extends Tile>> narrow,
            Class<? extends PanelRow> row) {
        this.bits = bits;
        this.columns = columns;
        this.dealt =
                largest == null
                        ? List.of(dealt(DealtTile4x3.class), dealt(DealtTile4x2.class))
                        : List.of();
        this.largest =
                largest == null
                        ? List.of()
                        : List.of(
                                tile(largest, 0, 1, columns),
                                tile(largest, 0, 1, 0),
                                tile(largest, 1, 0, columns),
                                tile(largest, 1, 0, 0));
        this.lower = lower.stream().map(template -> tile(template, 0, 0, 0)).toList();
        this.narrow = narrow.stream().map(template -> tile(template, 0, 0, 0)).toList();
        this.floatRow = row(row, 0);
        this.brainRow = row(row, PanelRow.BRAIN);
        this.brains =
                Specialised.of(MethodHandles.lookup(), BrainWidening.class, Widening.class, bits);
        this.along =
                Specialised.of(MethodHandles.lookup(), RowsAlong4.class, RowsAlong.class, bits);
    }

    /**
     * The tiles that suit a machine.
     *
     * @param isHalved whether the processor runs vectors of 256 bits in two halves, so that eight
     *     accumulators are enough, and registers that have to be saved cost more than they bring
     */
    public static Tiles of(int bits, int registers, boolean isHalved) {
        int lanes = bits / Float.SIZE;
        if (registers < MANY_REGISTERS) {
            return bits == 256 && !isHalved
                    ? new Tiles(
                            bits,
                            3 * lanes,
                            null,
                            List.of(Tile2x3.class, Tile1x3.class),
                            List.of(Tile4x2.class, Tile2x2.class, Tile1x2.class),
                            PanelRow3.class)
                    : new Tiles(
                            bits,
                            2 * lanes,
                            Tile4x2.class,
                            List.of(Tile2x2.class, Tile1x2.class),
                            List.of(),
                            PanelRow2.class);
        }
        if (bits < 512) {
            return new Tiles(
                    bits,
                    4 * lanes,
                    Tile4x4.class,
                    List.of(Tile2x4.class, Tile1x4.class),
                    List.of(Tile4x2.class, Tile2x2.class, Tile1x2.class),
                    PanelRow4.class);
        }
        return new Tiles(
                bits,
                2 * lanes,
                Tile8x2.class,
                List.of(Tile4x2.class, Tile2x2.class, Tile1x2.class),
                List.of(),
                PanelRow2.class);
    }

    private DealtTile dealt(Class<? extends DealtTile> template) {
        return Specialised.of(MethodHandles.lookup(), template, DealtTile.class, bits);
    }

    private Tile tile(Class<? extends Tile> template, int... strides) {
        return Specialised.of(MethodHandles.lookup(), template, Tile.class, bits, strides);
    }

    /** Rows of the largest tile. */
    int rows() {
        return largest.isEmpty() ? DealtRows.ARRAYS : largest.get(0).rows;
    }

    /** Columns of every tile. */
    int columns() {
        return columns;
    }

    /** The width that the tiles are made for. */
    int bits() {
        return bits;
    }

    /** Whether the largest tile reads {@link DealtRows}. */
    boolean areDealt() {
        return !dealt.isEmpty();
    }

    /** The tile of {@link DealtRows} for so many columns of a panel. */
    DealtTile dealt(int wanted) {
        DealtTile widest = dealt.get(0);
        DealtTile narrowest = dealt.get(1);
        return wanted <= narrowest.columns ? narrowest : widest;
    }

    /** Whether so many columns are few enough for a narrower tile. */
    boolean isNarrow(int wanted) {
        return !narrow.isEmpty() && wanted <= narrow.get(0).columns;
    }

    /**
     * The tile that takes most of some rows and columns of matrices in place or panels.
     *
     * @param rows that are left
     * @param columns that are left
     */
    Tile of(Matrix left, Matrix right, int rows, int columns) {
        if (isNarrow(columns)) {
            return tallest(narrow, rows);
        }
        return rows >= rows() && dealt.isEmpty() ? largest(left, right) : tallest(lower, rows);
    }

    /** The largest tile; the left matrix has terms or rows side by side. */
    private Tile largest(Matrix left, Matrix right) {
        int variant = left.columnStride() == 1 ? 0 : 2;
        return largest.get(right.columnStride() == columns() ? variant : variant + 1);
    }

    /** The largest of some tiles that has at most this many rows. */
    private static Tile tallest(List<Tile> tiles, int rows) {
        for (Tile tile : tiles) {
            if (tile.rows <= rows) {
                return tile;
            }
        }
        throw new IllegalArgumentException("no tile of " + rows + " rows");
    }

    private PanelRow row(Class<? extends PanelRow> template, int format) {
        return Specialised.of(MethodHandles.lookup(), template, PanelRow.class, bits, format);
    }

    /** What one row times panels is computed by, if not by tiles. */
    @Nullable PanelRow row(Right.Panels panels) {
        return switch (panels) {
            case Right.FloatPanels _ -> floatRow;
            case Right.HalfPanels halves -> halves.dtype() == DType.BF16 ? brainRow : null;
        };
    }

    /** What a few rows times a matrix with runs of neighbouring columns are computed by. */
    RowsAlong along() {
        return along;
    }

    /** Copies elements of panels into binary32. */
    void widen(Right.HalfPanels panels, int from, float[] to, int count) {
        if (panels.dtype() == DType.BF16) {
            brains.run(panels.array(), from, to, 0, count);
        } else {
            HalfFloats.widen(panels.dtype(), panels.array(), from, to, 0, count);
        }
    }

    /** Rows by columns, as in {@code 8x32}. */
    @Override
    public String toString() {
        return rows() + "x" + columns();
    }
}

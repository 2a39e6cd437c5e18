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
    private final List<Tile> largest;
    private final List<Tile> lower;
    private final PanelRow floatRow;
    private final PanelRow brainRow;
    private final Widening brains;
    private final RowsAlong along;

    private Tiles(
            int bits,
            Class<? extends Tile> template,
            int columns,
            List<Class<? extends Tile>> lower,
            Class<? extends PanelRow> row) {
        this.bits = bits;
        this.largest =
                List.of(
                        tile(template, 0, 1, columns),
                        tile(template, 0, 1, 0),
                        tile(template, 1, 0, columns),
                        tile(template, 1, 0, 0));
        this.lower = lower.stream().map(lowerTemplate -> tile(lowerTemplate, 0, 0, 0)).toList();
        this.floatRow = row(row, 0);
        this.brainRow = row(row, PanelRow.BRAIN);
        this.brains =
                Specialised.of(MethodHandles.lookup(), BrainWidening.class, Widening.class, bits);
        this.along =
                Specialised.of(MethodHandles.lookup(), RowsAlong4.class, RowsAlong.class, bits);
    }

    /** The tiles that suit a machine. */
    public static Tiles of(int bits, int registers) {
        int lanes = bits / Float.SIZE;
        if (registers < MANY_REGISTERS) {
            return new Tiles(
                    bits,
                    Tile4x2.class,
                    2 * lanes,
                    List.of(Tile2x2.class, Tile1x2.class),
                    PanelRow2.class);
        }
        if (bits < 512) {
            return new Tiles(
                    bits,
                    Tile4x4.class,
                    4 * lanes,
                    List.of(Tile2x4.class, Tile1x4.class),
                    PanelRow4.class);
        }
        return new Tiles(
                bits,
                Tile8x2.class,
                2 * lanes,
                List.of(Tile4x2.class, Tile2x2.class, Tile1x2.class),
                PanelRow2.class);
    }

    private Tile tile(Class<? extends Tile> template, int... strides) {
        return Specialised.of(MethodHandles.lookup(), template, Tile.class, bits, strides);
    }

    /** Rows of the largest tile. */
    int rows() {
        return largest.get(0).rows;
    }

    /** Columns of every tile. */
    int columns() {
        return largest.get(0).columns;
    }

    /** The width that the tiles are made for. */
    int bits() {
        return bits;
    }

    /** The largest tile; the left matrix has terms or rows side by side. */
    Tile largest(Matrix left, Matrix right) {
        int variant = left.columnStride() == 1 ? 0 : 2;
        return largest.get(right.columnStride() == columns() ? variant : variant + 1);
    }

    /** The largest of the lower tiles that has at most this many rows. */
    Tile lower(int rows) {
        for (Tile tile : lower) {
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

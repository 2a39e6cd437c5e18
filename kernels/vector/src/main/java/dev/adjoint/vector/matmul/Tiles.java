package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;

/**
 * The tiles for one vector width and number of registers: one for whole panels of rows and one for
 * a single row, both of the same number of columns, so that they read the same panels of the right
 * matrix.
 *
 * @param bits the width of a vector
 * @param registers the number of vector registers
 * @param many the tile for full panels of rows
 * @param one the tile for a single row
 */
public record Tiles(int bits, int registers, Tile many, Tile one) {
    private static final int MANY_REGISTERS = 32;

    /** The tiles that suit a machine. */
    public static Tiles of(int bits, int registers) {
        if (registers < MANY_REGISTERS) {
            return new Tiles(bits, registers, tile(Tile4x2.class, bits), tile(Tile1x2.class, bits));
        }
        if (bits < 512) {
            return new Tiles(bits, registers, tile(Tile4x4.class, bits), tile(Tile1x4.class, bits));
        }
        return new Tiles(bits, registers, tile(Tile8x2.class, bits), tile(Tile1x2.class, bits));
    }

    private static Tile tile(Class<? extends Tile> template, int bits) {
        return Specialised.of(MethodHandles.lookup(), template, bits, Tile.class);
    }

    /** Rows by columns, as in {@code 8x32}. */
    @Override
    public String toString() {
        return many.rows + "x" + many.columns;
    }
}

package dev.adjoint.vector.fused;

import org.jspecify.annotations.Nullable;

/**
 * Keys that {@link AttentionTiles#dots} reads, {@link AttentionTiles#WIDTH} of them element by
 * element: what is read together then lies together, at places that the JIT knows.
 *
 * @param array panel after panel
 * @param dim the elements of a key
 */
record KeyPanels(float[] array, int dim) {
    private static final int WIDTH = AttentionTiles.WIDTH;

    /** Fewer tiles do not earn back what the copy costs. */
    private static final int FEWEST_TILES = 4;

    /**
     * The panels of some rows, or null if these are better read where they are.
     *
     * @param count how many rows; the last panel is filled up with zeros
     * @param tiles how often they will be read
     */
    static @Nullable KeyPanels of(KeyRows rows, int count, int dim, int tiles, float[] scratch) {
        if (tiles < FEWEST_TILES) {
            return null;
        }
        KeyPanels panels = new KeyPanels(scratch, dim);
        for (int key = 0; key < AttentionShape.padded(count); key++) {
            int to = panels.at(key / WIDTH * WIDTH) + key % WIDTH;
            int from = rows.at() + key * rows.stride();
            for (int i = 0; i < dim; i++) {
                scratch[to + i * WIDTH] = key < count ? rows.array()[from + i] : 0;
            }
        }
        return panels;
    }

    /** The place of the first element of a panel that begins with this key. */
    int at(int key) {
        return key * dim;
    }
}

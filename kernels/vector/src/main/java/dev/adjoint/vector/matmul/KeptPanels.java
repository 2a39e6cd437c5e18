package dev.adjoint.vector.matmul;

import dev.adjoint.program.Storage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The panels of a resident storage, kept with it. They need as much memory as the storage once
 * more, so they are made only where they pay: at the second product of few rows with the same
 * version of the elements, if the heap has room. Training, which writes a weight after a product or
 * two, mostly makes none. Panels of an older version lend their array to the next ones.
 *
 * <p>Products of many rows use panels that are there but never cause them: packing is a few percent
 * of such a product. Elements of 16 bits do not change and are slow to pack, so their panels are
 * made at once.
 */
final class KeptPanels {
    /** A product of at most this many rows spends more time on packing than on computing. */
    static final int FEW_ROWS = 32;

    private static final int PRODUCTS_UNTIL_PACKED = 2;

    private final Map<View, Entry> entries = new HashMap<>();
    private @Nullable View lastView;
    private Entry last = new Entry();
    private long kept;
    private int version;

    private static final class Entry {
        private int products;
        private Right.@Nullable Panels panels;
        private Right.@Nullable Panels old;

        void age() {
            products = 0;
            old = panels == null ? old : panels;
            panels = null;
        }
    }

    /** Elements of the storage that are kept a second time. */
    synchronized long kept() {
        return kept;
    }

    /**
     * The panels of a matrix in a storage, or null if it is better read where it is.
     *
     * @param rows the rows of the product
     * @param packer makes panels
     */
    synchronized Right.@Nullable Panels find(
            Storage storage, View view, int rows, MatMulKernel packer) {
        if (version != storage.version()) {
            version = storage.version();
            entries.values().forEach(Entry::age);
        }
        if (!view.equals(lastView)) {
            last = entries.computeIfAbsent(view, key -> new Entry());
            lastView = view;
        }
        if (last.panels == null && isWorthIt(storage, view, rows)) {
            last.panels = packer.panels(storage, view, last.old);
            kept += last.old == null ? elements(view) : 0;
            last.old = null;
        }
        return last.panels;
    }

    private boolean isWorthIt(Storage storage, View view, int rows) {
        if (storage instanceof Storage.Halves) {
            return kept + elements(view) <= storage.size();
        }
        last.products += rows <= FEW_ROWS ? 1 : 0;
        if (last.products < PRODUCTS_UNTIL_PACKED) {
            return false;
        }
        if (last.old != null) {
            return true;
        }
        return kept + elements(view) <= storage.size()
                && hasRoom((long) Float.BYTES * view.padded());
    }

    /** Whether a copy leaves as much of the heap free as it takes; garbage counts as taken. */
    private static boolean hasRoom(long bytes) {
        Runtime runtime = Runtime.getRuntime();
        long taken = runtime.totalMemory() - runtime.freeMemory();
        return 2 * bytes <= runtime.maxMemory() - taken;
    }

    private static long elements(View view) {
        return (long) view.rows() * view.depth();
    }
}

package dev.adjoint.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A memory whose arrays are used again. Storages are taken inside a <i>region</i>; when it ends,
 * those that are not named as survivors are closed and their arrays wait for the next taker of the
 * same type and length. Regions nest: survivors go to the region around, from the outermost one to
 * the heap.
 *
 * <p>A loop whose steps have the same shapes so allocates nothing after its first steps. Arrays
 * that no step needed any more are left to the collector when an outermost region ends.
 *
 * <p>A pool belongs to the thread that made it.
 */
public final class Pool implements Memory {
    private final Thread owner = Thread.currentThread();
    private final Map<Key, Shelf> shelves = new HashMap<>();
    private @Nullable Region current;
    private long allocated;

    /** A pool without arrays. */
    public Pool() {}

    private record Key(DType dtype, int size) {}

    /** Arrays of one type and length. */
    private static final class Shelf {
        private final Deque<Object> free = new ArrayDeque<>();
        private int used;
        private int most;
        private int mostBefore;

        /** Keeps what one of the last two outermost regions had in use at once. */
        void trim() {
            int wanted = Math.max(most, mostBefore) - used;
            while (free.size() > Math.max(0, wanted)) {
                free.removeLast();
            }
            mostBefore = most;
            most = used;
        }
    }

    /** A stretch of time at whose end storages are given back. */
    public final class Region {
        private final String name;
        private final @Nullable Region outer;
        private final List<Storage> storages = new ArrayList<>();

        private Region(String name, @Nullable Region outer) {
            this.name = name;
            this.outer = outer;
        }

        /**
         * Ends the region.
         *
         * @param survivors storages that go on living; those of other regions do not matter
         */
        public void end(Iterable<Storage> survivors) {
            require(current == this, "region " + name + " ends before one inside it");
            current = outer;
            for (Storage storage : survivors) {
                if (storage.region() == this) {
                    hand(storage, outer);
                }
            }
            for (Storage storage : storages) {
                if (storage.region() == this) {
                    recycle(storage, name);
                }
            }
            if (outer == null) {
                shelves.values().forEach(Shelf::trim);
                shelves.values().removeIf(shelf -> shelf.most == 0 && shelf.free.isEmpty());
            }
        }

        /** Whether this region has to give a storage back. */
        public boolean owns(Storage storage) {
            return storage.region() == this;
        }

        private Pool pool() {
            return Pool.this;
        }
    }

    /** Begins a region inside the current one. */
    public Region begin(String name) {
        require(
                Thread.currentThread() == owner,
                "it belongs to thread " + owner.getName() + ", was used by another");
        current = new Region(name, current);
        return current;
    }

    /** Bytes of the arrays made so far: what does not grow in a steady loop. */
    public long allocatedBytes() {
        return allocated;
    }

    @Override
    public Storage take(DType dtype, int size) {
        Region region = current;
        if (region == null || Thread.currentThread() != owner) {
            return Storage.zeros(dtype, size);
        }
        Shelf shelf = shelves.computeIfAbsent(new Key(dtype, size), key -> new Shelf());
        Storage storage = storage(dtype, size, shelf.free.poll());
        shelf.used++;
        shelf.most = Math.max(shelf.most, shelf.used);
        storage.setRegion(region);
        region.storages.add(storage);
        return storage;
    }

    private Storage storage(DType dtype, int size, @Nullable Object array) {
        return switch (array) {
            case float[] floats -> new Storage.Floats(floats);
            case double[] doubles -> new Storage.Doubles(doubles);
            case int[] ints -> new Storage.Ints(ints);
            case short[] halves -> new Storage.Halves(halves, dtype);
            case null, default -> fresh(dtype, size);
        };
    }

    private Storage fresh(DType dtype, int size) {
        allocated += (long) size * dtype.bytes();
        try {
            return Storage.zeros(dtype, size);
        } catch (OutOfMemoryError e) {
            shelves.values().forEach(shelf -> shelf.free.clear());
            return Storage.zeros(dtype, size);
        }
    }

    @Override
    public void give(Storage storage) {
        Region region = storage.region();
        if (region != null && region.pool() == this) {
            recycle(storage, region.name);
        }
    }

    @Override
    public void keep(Storage storage) {
        Region region = storage.region();
        if (region != null && region.pool() == this) {
            hand(storage, null);
        }
    }

    private void hand(Storage storage, @Nullable Region next) {
        storage.setRegion(next);
        if (next == null) {
            shelf(storage).used--;
        } else {
            next.storages.add(storage);
        }
    }

    private void recycle(Storage storage, String by) {
        Shelf shelf = shelf(storage);
        switch (storage) {
            case Storage.Floats floats -> shelf.free.push(floats.array());
            case Storage.Doubles doubles -> shelf.free.push(doubles.array());
            case Storage.Ints ints -> shelf.free.push(ints.array());
            case Storage.Halves halves -> shelf.free.push(halves.array());
            case Storage.Slot _ -> throw new IllegalStateException("a slot has no memory");
        }
        shelf.used--;
        storage.setRegion(null);
        storage.close(by);
    }

    private Shelf shelf(Storage storage) {
        return shelves.computeIfAbsent(
                new Key(storage.dtype(), storage.size()), key -> new Shelf());
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException("memory pool: " + problem);
        }
    }
}

package dev.adjoint.program;

/** Where storages for results come from. Their first contents are arbitrary. */
public interface Memory {
    /** The heap: the collector finds out when a storage is no longer needed. */
    Memory HEAP = new Heap();

    /** A storage of its own for a result. */
    Storage take(DType dtype, int size);

    /**
     * Gives a storage from {@link #take} back before its time. Nobody may read it again; a memory
     * that did not make it leaves it alone.
     */
    void give(Storage storage);

    /** Lets a storage outlive whatever it was taken for. */
    void keep(Storage storage);

    /** The heap. */
    final class Heap implements Memory {
        private Heap() {}

        @Override
        public Storage take(DType dtype, int size) {
            return Storage.zeros(dtype, size);
        }

        @Override
        public void give(Storage storage) {}

        @Override
        public void keep(Storage storage) {}
    }
}

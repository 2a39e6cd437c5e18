package dev.adjoint.vector.threads;

import java.util.ArrayList;
import java.util.List;

/** Arrays that one task takes from the {@link Buffers} and gives back together. */
public final class Scratch implements AutoCloseable {
    private final Buffers buffers;
    private final List<float[]> taken = new ArrayList<>();

    /** Nothing taken yet. */
    public Scratch(Buffers buffers) {
        this.buffers = buffers;
    }

    /** An array of at least this length with arbitrary contents, until {@link #close}. */
    public float[] take(int length) {
        float[] array = buffers.take(length);
        taken.add(array);
        return array;
    }

    @Override
    public void close() {
        taken.forEach(buffers::give);
        taken.clear();
    }
}

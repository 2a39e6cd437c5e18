package dev.adjoint.vector.index;

/** Many numbers of {@link dev.adjoint.program.CounterRandom#uniformFloat} at once. */
abstract class Uniforms {
    /**
     * Writes the numbers of the counters {@code from} to {@code to} (exclusive) to these places.
     */
    abstract void fill(long key, int from, int to, float[] out);
}

package dev.adjoint.bench.peers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Makes the inputs of one row and frees their native memory when the row is done. */
public final class Inputs implements AutoCloseable {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final float STEP = 0x1p-24f;

    private final Arena arena = Arena.ofShared();
    private long seed = 1;

    /** Numbers that are spread evenly over [−0.5, 0.5). */
    public Values random(int... shape) {
        float[] array = new float[size(shape)];
        long state = ++seed * GOLDEN;
        for (int i = 0; i < array.length; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            array[i] = (state >>> 40) * STEP - 0.5f;
        }
        return new Values(arena, array, shape);
    }

    /** The given numbers. */
    public Values of(float[] array, int... shape) {
        return new Values(arena, array, shape);
    }

    /** Room for results in native memory. */
    MemorySegment room(int elements) {
        return arena.allocate(elements * (long) Float.BYTES, 64);
    }

    private static int size(int... shape) {
        int size = 1;
        for (int length : shape) {
            size = Math.multiplyExact(size, length);
        }
        return size;
    }

    @Override
    public void close() {
        arena.close();
    }
}

package dev.adjoint.bench.peers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that ours and peers compute with: an array for ours, and the same numbers in native
 * memory for peers, aligned as they like it. Native memory is made when it is first asked for.
 */
public final class Values {
    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final float[] array;
    private final int[] shape;
    private @Nullable MemorySegment segment;

    Values(Arena arena, float[] array, int... shape) {
        this.arena = arena;
        this.array = array;
        this.shape = shape.clone();
    }

    /** The numbers, not copied. */
    public float[] array() {
        return array;
    }

    /** The lengths of the axes. */
    public int[] shape() {
        return shape.clone();
    }

    /** The numbers in native memory. */
    public MemorySegment segment() {
        if (segment == null) {
            segment = arena.allocate(Math.max(1, array.length) * (long) Float.BYTES, ALIGNMENT);
            MemorySegment.copy(array, 0, segment, ValueLayout.JAVA_FLOAT, 0, array.length);
        }
        return segment;
    }
}

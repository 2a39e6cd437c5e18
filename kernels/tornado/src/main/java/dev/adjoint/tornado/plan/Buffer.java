package dev.adjoint.tornado.plan;

import dev.adjoint.program.DType;

/**
 * Elements on the device. Buffers have identity; which array holds one is decided when all launches
 * are known.
 */
public final class Buffer {
    private final DType dtype;
    private final int size;

    /** A buffer of so many elements. */
    public Buffer(DType dtype, int size) {
        this.dtype = dtype;
        this.size = size;
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return dtype + "[" + size + "]";
    }
}

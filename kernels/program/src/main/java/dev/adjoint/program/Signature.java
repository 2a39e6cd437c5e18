package dev.adjoint.program;

/** The type and shape of a value that a kernel produces; it is always contiguous. */
public record Signature(DType dtype, Shape shape) {
    /** As in {@code f32[2, 3]}. */
    @Override
    public String toString() {
        return dtype.toString() + shape;
    }
}

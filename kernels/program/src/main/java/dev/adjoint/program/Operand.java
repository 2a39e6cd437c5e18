package dev.adjoint.program;

/** A value as a kernel reads it: its element type and the layout through which it is seen. */
public record Operand(DType dtype, Layout layout) {
    /** A contiguous operand. */
    public static Operand of(DType dtype, Shape shape) {
        return new Operand(dtype, Layout.contiguous(shape));
    }

    /** The shape seen through the layout. */
    public Shape shape() {
        return layout.shape();
    }

    /** As in {@code f32[2, 3]}, with strides where they are not row-major. */
    @Override
    public String toString() {
        return dtype.toString() + layout;
    }
}

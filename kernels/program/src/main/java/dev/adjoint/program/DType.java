package dev.adjoint.program;

/** The type of a tensor's elements. */
public enum DType {
    /** IEEE 754 binary32: what is trained and served. */
    F32("f32"),
    /** IEEE 754 binary64: what derivatives are checked in; the scalar backend only. */
    F64("f64"),
    /** 32-bit integers: token ids, positions, actions, keys. They carry no gradient. */
    I32("i32");

    private final String text;

    DType(String text) {
        this.text = text;
    }

    /** Bytes of an element. */
    public int bytes() {
        return this == F64 ? Double.BYTES : Float.BYTES;
    }

    /**
     * Whether the elements are floating-point numbers, so that a gradient may flow through them.
     */
    public boolean isFloating() {
        return this != I32;
    }

    /** The short name used in programs and messages, such as {@code f32}. */
    @Override
    public String toString() {
        return text;
    }
}

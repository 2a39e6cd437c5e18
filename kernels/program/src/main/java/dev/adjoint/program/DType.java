package dev.adjoint.program;

/** The type of a tensor's elements. */
public enum DType {
    /** IEEE 754 binary32: what is trained and served. */
    F32("f32"),
    /** IEEE 754 binary64: what derivatives are checked in; the scalar backend only. */
    F64("f64"),
    /** 32-bit integers: token ids, positions, actions, keys. They carry no gradient. */
    I32("i32"),
    /**
     * The upper half of a binary32: how most published weights are stored. Elements are read by
     * products, gathers and conversions, which compute in {@link #F32}; nothing else knows them.
     */
    BF16("bf16"),
    /** IEEE 754 binary16: stored and read like {@link #BF16}. */
    F16("f16");

    private final String text;

    DType(String text) {
        this.text = text;
    }

    /** Bytes of an element. */
    public int bytes() {
        return switch (this) {
            case F64 -> Double.BYTES;
            case F32, I32 -> Float.BYTES;
            case BF16, F16 -> Short.BYTES;
        };
    }

    /**
     * Whether the elements are floating-point numbers that are computed with, so that a gradient
     * may flow through them.
     */
    public boolean isFloating() {
        return this == F32 || this == F64;
    }

    /** Whether this is a type of 16 bits, which elements are stored in but not computed with. */
    public boolean isHalf() {
        return this == BF16 || this == F16;
    }

    /** The type of results that are made of such elements: {@link #F32} for the half types. */
    public DType ofResults() {
        return isHalf() ? F32 : this;
    }

    /** The short name used in programs and messages, such as {@code f32}. */
    @Override
    public String toString() {
        return text;
    }
}

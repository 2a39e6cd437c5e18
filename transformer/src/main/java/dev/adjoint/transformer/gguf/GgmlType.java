package dev.adjoint.transformer.gguf;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of tensors. Those with more than one value a block are quantised: a block holds
 * consecutive values of the innermost axis with their scales.
 */
public enum GgmlType {
    /** IEEE single. */
    F32(0, 1, 4),
    /** IEEE half. */
    F16(1, 1, 2),
    /** 4 bits, one scale for 32 values. */
    Q4_0(2, 32, 18),
    /** 4 bits, scale and minimum for 32 values. */
    Q4_1(3, 32, 20),
    /** 5 bits, one scale for 32 values. */
    Q5_0(6, 32, 22),
    /** 5 bits, scale and minimum for 32 values. */
    Q5_1(7, 32, 24),
    /** 8 bits, one scale for 32 values. */
    Q8_0(8, 32, 34),
    /** 8 bits with their sum, for activations; named, not read. */
    Q8_1(9, 32, 36),
    /** 2 bits, 16 scales and minima for 256 values. */
    Q2_K(10, 256, 84),
    /** 3 bits, 16 scales for 256 values. */
    Q3_K(11, 256, 110),
    /** 4 bits, 8 scales and minima for 256 values. */
    Q4_K(12, 256, 144),
    /** 5 bits, 8 scales and minima for 256 values. */
    Q5_K(13, 256, 176),
    /** 6 bits, 16 scales for 256 values. */
    Q6_K(14, 256, 210),
    /** 8 bits for activations; named, not read. */
    Q8_K(15, 256, 292),
    /** 4 bits by a table; named, not read. */
    IQ4_NL(20, 32, 18),
    /** 4 bits by a table; named, not read. */
    IQ4_XS(23, 256, 136),
    /** Signed byte. */
    I8(24, 1, 1),
    /** Signed 16-bit integer. */
    I16(25, 1, 2),
    /** Signed 32-bit integer. */
    I32(26, 1, 4),
    /** Signed 64-bit integer. */
    I64(27, 1, 8),
    /** IEEE double. */
    F64(28, 1, 8),
    /** The upper 16 bits of a 32-bit float. */
    BF16(30, 1, 2),
    /** Three states; named, not read. */
    TQ1_0(34, 256, 54),
    /** Three states; named, not read. */
    TQ2_0(35, 256, 66),
    /** 4-bit floats; named, not read. */
    MXFP4(39, 32, 17);

    private final int number;
    private final int blockValues;
    private final int blockBytes;

    GgmlType(int number, int blockValues, int blockBytes) {
        this.number = number;
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
    }

    /** The type of this number; empty if it is not known here. */
    static Optional<GgmlType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The type of this name, as in {@code Q8_0}; empty if there is none. */
    public static Optional<GgmlType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The type's number in the file. */
    public int number() {
        return number;
    }

    /** Values of one block. */
    public int blockValues() {
        return blockValues;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }
}

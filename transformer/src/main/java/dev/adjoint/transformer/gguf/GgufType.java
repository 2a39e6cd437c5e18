package dev.adjoint.transformer.gguf;

import java.util.Arrays;
import java.util.Optional;

/** The types of metadata values, in the order of their numbers. */
public enum GgufType {
    /** Unsigned byte. */
    U8(0, 1),
    /** Signed byte. */
    I8(1, 1),
    /** Unsigned 16-bit integer. */
    U16(2, 2),
    /** Signed 16-bit integer. */
    I16(3, 2),
    /** Unsigned 32-bit integer. */
    U32(4, 4),
    /** Signed 32-bit integer. */
    I32(5, 4),
    /** 32-bit float. */
    F32(6, 4),
    /** One byte, 0 or 1. */
    BOOL(7, 1),
    /** A length in 64 bits and bytes in UTF-8. */
    STRING(8, 0),
    /** A type in 32 bits, a count in 64, and elements. */
    ARRAY(9, 0),
    /** Unsigned 64-bit integer. */
    U64(10, 8),
    /** Signed 64-bit integer. */
    I64(11, 8),
    /** 64-bit float. */
    F64(12, 8);

    private final int number;
    private final int bytes;

    GgufType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** The type of this number; empty if there is none. */
    static Optional<GgufType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /** The type's number in the file. */
    int number() {
        return number;
    }

    /** Bytes of a value; 0 if values differ in length. */
    int bytes() {
        return bytes;
    }

    boolean isInteger() {
        return switch (this) {
            case U8, I8, U16, I16, U32, I32, U64, I64 -> true;
            case F32, F64, BOOL, STRING, ARRAY -> false;
        };
    }
}

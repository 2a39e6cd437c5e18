package dev.adjoint.program;

/** Floating-point numbers of 16 bits, {@link DType#BF16} and {@link DType#F16}, and binary32. */
public final class HalfFloats {
    /** The bits of a binary32 that a BF16 leaves out. */
    private static final int LOWER_BITS = 16;

    private static final int QUIET_NAN = 0x40;

    private HalfFloats() {}

    /** The number that the bits of a half stand for; exact. */
    public static float widen(DType type, short bits) {
        return switch (type) {
            case BF16 -> Float.intBitsToFloat(bits << LOWER_BITS);
            case F16 -> Float.float16ToFloat(bits);
            case F32, F64, I32 -> throw notHalf(type);
        };
    }

    /** The bits of the nearest half, of two equally near ones the even one. */
    public static short narrow(DType type, float value) {
        return switch (type) {
            case BF16 -> narrow(value);
            case F16 -> Float.floatToFloat16(value);
            case F32, F64, I32 -> throw notHalf(type);
        };
    }

    private static short narrow(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> LOWER_BITS) | QUIET_NAN);
        }
        int even = (bits >>> LOWER_BITS) & 1;
        int half = (1 << (LOWER_BITS - 1)) - 1;
        return (short) ((bits + half + even) >>> LOWER_BITS);
    }

    /** Widens {@code count} neighbouring elements. */
    public static void widen(DType type, short[] from, int start, float[] to, int at, int count) {
        switch (type) {
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Float.intBitsToFloat(from[start + i] << LOWER_BITS);
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Float.float16ToFloat(from[start + i]);
                }
            }
            case F32, F64, I32 -> throw notHalf(type);
        }
    }

    /** Narrows {@code count} neighbouring elements. */
    public static void narrow(DType type, float[] from, int start, short[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = narrow(type, from[start + i]);
        }
    }

    private static IllegalArgumentException notHalf(DType type) {
        return new IllegalArgumentException(type + " has more than 16 bits");
    }
}

package dev.adjoint.transformer.gguf;

import java.nio.ByteBuffer;

/** Turns floats into stored elements, byte for byte as ggml's reference does. */
final class Quantizer {
    private static final int VALUES = 32;

    private Quantizer() {}

    static boolean writes(GgmlType type) {
        return switch (type) {
            case F32, F16, BF16, Q8_0, Q4_0 -> true;
            default -> false;
        };
    }

    /**
     * Appends elements to a little-endian buffer with room for them.
     *
     * @param values elements of one tensor
     * @param from the first of them, at the start of a block
     * @param count how many; whole blocks
     * @throws IllegalArgumentException if a value or scale of a quantised type is not finite
     */
    static void encode(GgmlType type, float[] values, int from, int count, ByteBuffer out) {
        switch (type) {
            case F32 -> {
                out.asFloatBuffer().put(values, from, count);
                out.position(out.position() + count * Float.BYTES);
            }
            case F16 -> {
                for (int i = from; i < from + count; i++) {
                    out.putShort(Float.floatToFloat16(values[i]));
                }
            }
            case BF16 -> {
                for (int i = from; i < from + count; i++) {
                    out.putShort(brainFloat(values[i]));
                }
            }
            default -> {
                for (int i = from; i < from + count; i += VALUES) {
                    block(type, values, i, out);
                }
            }
        }
    }

    private static void block(GgmlType type, float[] values, int from, ByteBuffer out) {
        switch (type) {
            case Q8_0 -> encodeQ80(values, from, out);
            case Q4_0 -> encodeQ40(values, from, out);
            default -> throw new IllegalArgumentException(type + " is not written");
        }
    }

    /** Rounds to the nearest, ties to even; what is not a number stays so. */
    private static short brainFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 64);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    private static void encodeQ80(float[] values, int from, ByteBuffer out) {
        float scale = Math.abs(values[largest(values, from)]) / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        out.putShort(half(scale, from));
        for (int i = 0; i < VALUES; i++) {
            // In double the half is added without rounding, so that ties go away from zero.
            double scaled = values[from + i] * inverse;
            out.put((byte) (scaled + StrictMath.copySign(0.5, scaled)));
        }
    }

    private static void encodeQ40(float[] values, int from, ByteBuffer out) {
        float scale = values[largest(values, from)] / -8;
        float inverse = scale == 0 ? 0 : 1 / scale;
        out.putShort(half(scale, from));
        for (int i = 0; i < VALUES / 2; i++) {
            int low = fourBits(values[from + i] * inverse);
            int high = fourBits(values[from + VALUES / 2 + i] * inverse);
            out.put((byte) (low | (high << 4)));
        }
    }

    private static int fourBits(float scaled) {
        return Math.min(15, (int) (scaled + 8.5f));
    }

    /** The first value of the largest magnitude. */
    private static int largest(float[] values, int from) {
        int largest = from;
        for (int i = from; i < from + VALUES; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " is " + values[i]);
            }
            if (Math.abs(values[i]) > Math.abs(values[largest])) {
                largest = i;
            }
        }
        return largest;
    }

    private static short half(float scale, int from) {
        short half = Float.floatToFloat16(scale);
        if (!Float.isFinite(Float.float16ToFloat(half))) {
            throw new IllegalArgumentException(
                    "the values from " + from + " need the scale " + scale + ", beyond a half");
        }
        return half;
    }
}

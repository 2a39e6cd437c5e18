package dev.adjoint.transformer.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Turns stored elements into floats. Products are taken in the order of ggml's reference, scale
 * first, so that the bits are the same.
 */
final class Dequantizer {
    private static final int CHUNK_BLOCKS = 512;

    private Dequantizer() {}

    /** Decodes one block from a place in a buffer to a place in an array. */
    @FunctionalInterface
    private interface Block {
        void decode(byte[] stored, int at, float[] values, int to);
    }

    static boolean reads(GgmlType type) {
        return switch (type) {
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> true;
            case Q8_1, Q8_K, IQ4_NL, IQ4_XS, I8, I16, I32, I64, F64, TQ1_0, TQ2_0, MXFP4 -> false;
        };
    }

    /**
     * Fills the array from blocks of a type that is {@linkplain #reads read}.
     *
     * @param stored as many blocks as the array needs
     */
    static void decode(GgmlType type, MemorySegment stored, float[] values) {
        switch (type) {
            case F32 -> MemorySegment.copy(stored, GgufCursor.FLOAT, 0, values, 0, values.length);
            case F16 -> halves(stored, values);
            case BF16 -> brainFloats(stored, values);
            default -> blocks(type, stored, values);
        }
    }

    private static void halves(MemorySegment stored, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(stored.get(GgufCursor.SHORT, 2L * i));
        }
    }

    private static void brainFloats(MemorySegment stored, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(stored.get(GgufCursor.SHORT, 2L * i) << 16);
        }
    }

    private static void blocks(GgmlType type, MemorySegment stored, float[] values) {
        Block block = block(type);
        int count = values.length / type.blockValues();
        byte[] buffer = new byte[Math.min(count, CHUNK_BLOCKS) * type.blockBytes()];
        for (int from = 0; from < count; from += CHUNK_BLOCKS) {
            int chunk = Math.min(CHUNK_BLOCKS, count - from);
            long offset = (long) from * type.blockBytes();
            MemorySegment.copy(
                    stored, ValueLayout.JAVA_BYTE, offset, buffer, 0, chunk * type.blockBytes());
            for (int i = 0; i < chunk; i++) {
                int to = (from + i) * type.blockValues();
                block.decode(buffer, i * type.blockBytes(), values, to);
            }
        }
    }

    private static Block block(GgmlType type) {
        return switch (type) {
            case Q4_0 -> SmallBlocks::decodeQ40;
            case Q4_1 -> SmallBlocks::decodeQ41;
            case Q5_0 -> SmallBlocks::decodeQ50;
            case Q5_1 -> SmallBlocks::decodeQ51;
            case Q8_0 -> SmallBlocks::decodeQ80;
            case Q2_K -> LargeBlocks::decodeQ2;
            case Q3_K -> LargeBlocks::decodeQ3;
            case Q4_K -> LargeBlocks::decodeQ4;
            case Q5_K -> LargeBlocks::decodeQ5;
            case Q6_K -> LargeBlocks::decodeQ6;
            default -> throw new IllegalArgumentException(type + " has no blocks to be read");
        };
    }

    /** The half-precision number at a place. */
    static float half(byte[] stored, int at) {
        return Float.float16ToFloat((short) (Byte.toUnsignedInt(stored[at]) | stored[at + 1] << 8));
    }
}

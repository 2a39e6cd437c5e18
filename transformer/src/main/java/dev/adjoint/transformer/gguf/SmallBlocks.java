package dev.adjoint.transformer.gguf;

/**
 * Blocks of 32 values. Those of 4 and 5 bits hold value i and value i + 16 in the two halves of a
 * byte, the lower half first; the fifth bits stand together in 32 bits of their own.
 */
final class SmallBlocks {
    private static final int VALUES = 32;
    private static final int BYTES = 16;

    private SmallBlocks() {}

    static void decodeQ40(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        for (int i = 0; i < BYTES; i++) {
            int pair = stored[at + 2 + i];
            values[to + i] = scale * ((pair & 15) - 8);
            values[to + i + BYTES] = scale * (((pair >> 4) & 15) - 8);
        }
    }

    static void decodeQ41(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        float least = Dequantizer.half(stored, at + 2);
        for (int i = 0; i < BYTES; i++) {
            int pair = stored[at + 4 + i];
            values[to + i] = scale * (pair & 15) + least;
            values[to + i + BYTES] = scale * ((pair >> 4) & 15) + least;
        }
    }

    static void decodeQ50(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        int high = bits(stored, at + 2);
        for (int i = 0; i < BYTES; i++) {
            int pair = stored[at + 6 + i];
            values[to + i] = scale * (fiveBits(pair, high, i) - 16);
            values[to + i + BYTES] = scale * (fiveBits(pair >> 4, high, i + BYTES) - 16);
        }
    }

    static void decodeQ51(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        float least = Dequantizer.half(stored, at + 2);
        int high = bits(stored, at + 4);
        for (int i = 0; i < BYTES; i++) {
            int pair = stored[at + 8 + i];
            values[to + i] = scale * fiveBits(pair, high, i) + least;
            values[to + i + BYTES] = scale * fiveBits(pair >> 4, high, i + BYTES) + least;
        }
    }

    static void decodeQ80(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        for (int i = 0; i < VALUES; i++) {
            values[to + i] = scale * stored[at + 2 + i];
        }
    }

    private static int fiveBits(int low, int high, int index) {
        return (low & 15) | ((high >> index) & 1) << 4;
    }

    private static int bits(byte[] stored, int at) {
        int bits = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            bits |= Byte.toUnsignedInt(stored[at + i]) << (8 * i);
        }
        return bits;
    }
}

package dev.adjoint.transformer.gguf;

/**
 * Blocks of 256 values: a few halves, small integer scales for 16 or 32 values each, and the
 * values' bits spread over planes. Value i lies in group i / 32; four groups of 2 bits, or two of
 * 4, share the same 32 bytes.
 */
final class LargeBlocks {
    private static final int VALUES = 256;
    private static final int GROUP = 32;

    private LargeBlocks() {}

    /** Scales and minima of 4 bits, values of 2. */
    static void decodeQ2(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at + 80);
        float least = Dequantizer.half(stored, at + 82);
        for (int i = 0; i < VALUES; i++) {
            int scales = stored[at + i / 16];
            values[to + i] =
                    scale * (scales & 15) * twoBits(stored, at + 16, i)
                            - least * bits(scales, 4, 15);
        }
    }

    /** Signed scales of 6 bits, values of 2 bits and a third one, which counts as 4 if absent. */
    static void decodeQ3(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at + 108);
        for (int i = 0; i < VALUES; i++) {
            int third = bits(stored[at + i % GROUP], i / GROUP, 1);
            int value = (twoBits(stored, at + 32, i) | (third << 2)) - 4;
            values[to + i] = scale * scaleQ3(stored, at + 96, i / 16) * value;
        }
    }

    private static int twoBits(byte[] stored, int at, int index) {
        int plane = index % 128 / GROUP;
        return bits(stored[at + GROUP * (index / 128) + index % GROUP], 2 * plane, 3);
    }

    private static int scaleQ3(byte[] stored, int at, int index) {
        int low = bits(stored[at + index % 8], index < 8 ? 0 : 4, 15);
        int high = bits(stored[at + 8 + index % 4], 2 * (index / 4), 3);
        return (low | (high << 4)) - 32;
    }

    /** Scales and minima of 6 bits, values of 4. */
    static void decodeQ4(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        float least = Dequantizer.half(stored, at + 2);
        for (int group = 0; group < VALUES / GROUP; group++) {
            float groupScale = scale * scaleOf(stored, at + 4, group);
            float groupLeast = least * leastOf(stored, at + 4, group);
            for (int i = 0; i < GROUP; i++) {
                int value = fourBits(stored, at + 16, group, i);
                values[to + group * GROUP + i] = groupScale * value - groupLeast;
            }
        }
    }

    /** As {@link #decodeQ4}, with a fifth bit in a plane of its own. */
    static void decodeQ5(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at);
        float least = Dequantizer.half(stored, at + 2);
        for (int group = 0; group < VALUES / GROUP; group++) {
            float groupScale = scale * scaleOf(stored, at + 4, group);
            float groupLeast = least * leastOf(stored, at + 4, group);
            for (int i = 0; i < GROUP; i++) {
                int fifth = bits(stored[at + 16 + i], group, 1) << 4;
                int value = fourBits(stored, at + 48, group, i) | fifth;
                values[to + group * GROUP + i] = groupScale * value - groupLeast;
            }
        }
    }

    private static int bits(int stored, int shift, int mask) {
        return (stored >> shift) & mask;
    }

    /** Four bits of one byte and the two highest of another. */
    private static int sixBits(int low, int high) {
        return (low & 15) | (bits(high, 6, 3) << 4);
    }

    private static int fourBits(byte[] stored, int at, int group, int index) {
        return bits(stored[at + GROUP * (group / 2) + index], 4 * (group & 1), 15);
    }

    private static int scaleOf(byte[] stored, int at, int group) {
        return group < 4
                ? stored[at + group] & 63
                : sixBits(stored[at + group + 4], stored[at + group - 4]);
    }

    private static int leastOf(byte[] stored, int at, int group) {
        return group < 4
                ? stored[at + group + 4] & 63
                : sixBits(stored[at + group + 4] >> 4, stored[at + group]);
    }

    /** Scales of 8 bits, values of 4 bits and 2 more in a plane of their own. */
    static void decodeQ6(byte[] stored, int at, float[] values, int to) {
        float scale = Dequantizer.half(stored, at + 208);
        for (int i = 0; i < VALUES; i++) {
            int half = i / 128;
            int group = i % 128 / GROUP;
            int lane = i % GROUP;
            byte pair = stored[at + 64 * half + GROUP * (group & 1) + lane];
            int low = bits(pair, 4 * (group >> 1), 15);
            int high = bits(stored[at + 128 + GROUP * half + lane], 2 * group, 3);
            values[to + i] = scale * stored[at + 192 + i / 16] * ((low | (high << 4)) - 32);
        }
    }
}

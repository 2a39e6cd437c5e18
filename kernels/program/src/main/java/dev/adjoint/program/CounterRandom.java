package dev.adjoint.program;

/**
 * Random numbers without state: Philox 4x32-10 of a counter and a key (Salmon et al., "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011). A number depends on its key and its place and on
 * nothing else, so results do not depend on the order of calls, on threads or on batches.
 */
public final class CounterRandom {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long LOW = 0xFFFFFFFFL;

    private CounterRandom() {}

    /**
     * The first 64 of the 128 bits that Philox gives for the counter {@code (counter, 0)} under a
     * key.
     */
    public static long bits(long key, long counter) {
        int x0 = (int) counter;
        int x1 = (int) (counter >>> 32);
        int x2 = 0;
        int x3 = 0;
        int key0 = (int) key;
        int key1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (x0 & LOW);
            long product1 = MULTIPLIER_1 * (x2 & LOW);
            x0 = (int) (product1 >>> 32) ^ x1 ^ key0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> 32) ^ x3 ^ key1;
            x3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        return ((long) x0 << 32) | (x1 & LOW);
    }

    /** A uniform number in [0, 1) with 53 random bits. */
    public static double uniform(long key, long counter) {
        return (bits(key, counter) >>> 11) * 0x1p-53;
    }

    /** A uniform number in [0, 1) with 24 random bits. */
    public static float uniformFloat(long key, long counter) {
        return (bits(key, counter) >>> 40) * 0x1p-24f;
    }

    /** The key whose low half and high half are two integers. */
    public static long key(int low, int high) {
        return ((long) high << 32) | (low & LOW);
    }
}

package dev.adjoint.vector.index;

import dev.adjoint.program.CounterRandom;
import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox 4x32-10 as in {@link CounterRandom}, one counter a lane: every lane holds 32 bits in 64,
 * so that a product of two has room. Counters are below 2^32 and the last words are 0. A template,
 * see {@link Specialised}.
 */
final class VectorUniforms extends Uniforms {
    private static final VectorSpecies<Long> SPECIES =
            Specialised.species(MethodHandles.lookup()).vectorShape().withLanes(long.class);
    private static final int LANES = SPECIES.length();
    private static final long LOW = 0xFFFFFFFFL;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final long WEYL_0 = 0x9E3779B9L;
    private static final long WEYL_1 = 0xBB67AE85L;
    private static final int ROUNDS = 10;
    private static final int UNUSED_BITS = 8;
    private static final LongVector STEPS = LongVector.zero(SPECIES).addIndex(1);

    VectorUniforms() {}

    @Override
    void fill(long key, int from, int to, float[] out) {
        long[] words = new long[LANES];
        int counter = from;
        for (; counter <= to - LANES; counter += LANES) {
            firstWords(key, STEPS.add(counter))
                    .lanewise(VectorOperators.LSHR, UNUSED_BITS)
                    .intoArray(words, 0);
            for (int lane = 0; lane < LANES; lane++) {
                out[counter + lane] = (int) words[lane] * 0x1p-24f;
            }
        }
        for (; counter < to; counter++) {
            out[counter] = CounterRandom.uniformFloat(key, counter);
        }
    }

    private static LongVector firstWords(long key, LongVector counters) {
        LongVector x0 = counters;
        LongVector x1 = LongVector.zero(SPECIES);
        LongVector x2 = LongVector.zero(SPECIES);
        LongVector x3 = LongVector.zero(SPECIES);
        long key0 = key & LOW;
        long key1 = key >>> Integer.SIZE;
        for (int round = 0; round < ROUNDS; round++) {
            LongVector product0 = x0.and(LOW).mul(MULTIPLIER_0);
            LongVector product1 = x2.and(LOW).mul(MULTIPLIER_1);
            x0 =
                    product1.lanewise(VectorOperators.LSHR, Integer.SIZE)
                            .lanewise(VectorOperators.XOR, x1)
                            .lanewise(VectorOperators.XOR, key0);
            x1 = product1.and(LOW);
            x2 =
                    product0.lanewise(VectorOperators.LSHR, Integer.SIZE)
                            .lanewise(VectorOperators.XOR, x3)
                            .lanewise(VectorOperators.XOR, key1);
            x3 = product0.and(LOW);
            key0 = key0 + WEYL_0 & LOW;
            key1 = key1 + WEYL_1 & LOW;
        }
        return x0;
    }
}

package dev.adjoint.bench.machine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most binary32 operations a second that one thread of this machine does: twelve independent
 * chains of fused multiply-adds in registers. Two units of latency four need eight chains; with
 * both factors twelve fit in 16 registers.
 */
final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int STEPS = 200_000;
    private static final int TRIES = 40;

    private FmaPeak() {}

    /** Operations a second, a multiply-add being two; the best of some tries. */
    static double measure() {
        double best = 0;
        float sink = 0;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            sink += chains(STEPS, 0.999f, 1e-3f);
            double seconds = (System.nanoTime() - start) * 1e-9;
            best = Math.max(best, 2.0 * CHAINS * SPECIES.length() * STEPS / seconds);
        }
        return Float.isNaN(sink) ? 0 : best;
    }

    private static float chains(int steps, float factor, float term) {
        FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector y = FloatVector.broadcast(SPECIES, term);
        FloatVector z = FloatVector.broadcast(SPECIES, 1 - factor);
        FloatVector c0 = y;
        FloatVector c1 = y;
        FloatVector c2 = y;
        FloatVector c3 = y;
        FloatVector c4 = y;
        FloatVector c5 = y;
        FloatVector c6 = y;
        FloatVector c7 = y;
        FloatVector c8 = y;
        FloatVector c9 = y;
        FloatVector c10 = y;
        FloatVector c11 = y;
        for (int step = 0; step < steps; step++) {
            c0 = x.fma(z, c0);
            c1 = x.fma(z, c1);
            c2 = x.fma(z, c2);
            c3 = x.fma(z, c3);
            c4 = x.fma(z, c4);
            c5 = x.fma(z, c5);
            c6 = x.fma(z, c6);
            c7 = x.fma(z, c7);
            c8 = x.fma(z, c8);
            c9 = x.fma(z, c9);
            c10 = x.fma(z, c10);
            c11 = x.fma(z, c11);
        }
        FloatVector low = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        FloatVector high = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
        return low.add(high).lane(0);
    }
}

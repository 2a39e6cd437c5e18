package dev.adjoint.vector;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;

/**
 * What kernels are chosen by.
 *
 * @param bits the width of the vectors that are used
 * @param bitsReason why this width
 * @param registers how many vector registers the JIT has at this width
 * @param registersReason why this number
 */
record Machine(int bits, String bitsReason, int registers, String registersReason) {
    private static final int MANY = 32;
    private static final int FEW = 16;

    /** The preferred vector width of this machine in bits. */
    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /** The machine that this process runs on, with a narrower width if one is forced (0: none). */
    static Machine of(int forcedBits) {
        int preferred = Math.min(512, preferredBits());
        if (forcedBits == 0) {
            return of(preferred, "preferred", preferred);
        }
        int bits = Math.min(forcedBits, preferred);
        String reason =
                VectorBackend.BITS
                        + "="
                        + forcedBits
                        + (bits < forcedBits ? ", more than there are" : "");
        return of(bits, reason, preferred);
    }

    private static Machine of(int bits, String reason, int preferred) {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (architecture.contains("aarch64") || architecture.contains("riscv")) {
            return new Machine(bits, reason, MANY, architecture);
        }
        if (preferred >= 512) {
            return new Machine(bits, reason, MANY, architecture + " with 512-bit vectors");
        }
        return new Machine(bits, reason, FEW, architecture + " without 512-bit vectors");
    }
}

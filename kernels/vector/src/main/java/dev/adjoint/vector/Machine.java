package dev.adjoint.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.incubator.vector.FloatVector;

/**
 * What kernels are chosen by.
 *
 * @param bits the width of the vectors that are used
 * @param bitsReason why this width
 * @param registers how many vector registers the JIT has at this width
 * @param registersReason why this number
 * @param halves what processor it is if it runs vectors of 256 bits in two halves, as AMD's first
 *     two generations of Zen cores do; empty for others and where the system does not tell
 */
record Machine(
        int bits,
        String bitsReason,
        int registers,
        String registersReason,
        Optional<String> halves) {
    private static final int MANY = 32;
    private static final int FEW = 16;

    /** Zen 2: the first of the family with units of 256 bits. */
    private static final int FIRST_WHOLE_MODEL = 0x30;

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
            return new Machine(bits, reason, MANY, architecture, Optional.empty());
        }
        if (preferred >= 512) {
            return new Machine(
                    bits, reason, MANY, architecture + " with 512-bit vectors", Optional.empty());
        }
        return new Machine(
                bits,
                reason,
                FEW,
                architecture + " without 512-bit vectors",
                halves(Path.of("/proc/cpuinfo")));
    }

    /** The processor, as Linux describes it in a file, if it is of family 23 below model 48. */
    static Optional<String> halves(Path description) {
        try {
            String text = Files.readString(description);
            boolean isOne =
                    "AuthenticAMD".equals(field(text, "vendor_id"))
                            && "23".equals(field(text, "cpu family"))
                            && Integer.parseInt(field(text, "model")) < FIRST_WHOLE_MODEL;
            return isOne
                    ? Optional.of(field(text, "model name") + " with 128-bit units")
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String field(String text, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + "\\s*: (.*)$").matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}

package dev.adjoint.vector;

import java.util.Optional;

/**
 * The conditions without which the vector backend would be wrong or far too slow, each with its
 * remedy.
 *
 * <p>No class of the Vector API is touched before the module is known to be there.
 */
final class Gates {
    private static final String MODULE = "jdk.incubator.vector";
    private static final int FEWEST_BITS = 128;
    private static final int FMA_BATCHES = 4;
    private static final int FMA_BATCH = 50;
    // The processor's own takes some 10 ns where it is interpreted, its emulation by BigDecimal
    // thousands.
    private static final long SLOWEST_FMA_NANOS = 500;

    private Gates() {}

    /** The first condition that does not hold. */
    static Optional<String> reason() {
        return module().or(Gates::virtualMachine)
                .or(Gates::compiler)
                .or(Gates::width)
                .or(Gates::fma);
    }

    private static Optional<String> unless(boolean holds, String reason) {
        return holds ? Optional.empty() : Optional.of(reason);
    }

    private static Optional<String> module() {
        boolean isThere = ModuleLayer.boot().findModule(MODULE).isPresent();
        return unless(
                isThere, "module " + MODULE + " is not readable; pass --add-modules " + MODULE);
    }

    private static Optional<String> virtualMachine() {
        String name = System.getProperty("java.vm.name", "unknown");
        boolean isHotSpot = name.contains("HotSpot") || name.contains("OpenJDK");
        return unless(
                isHotSpot,
                "the Java VM is " + name + " and not HotSpot; run an OpenJDK build with HotSpot");
    }

    private static Optional<String> compiler() {
        String mode = System.getProperty("java.vm.info", "unknown");
        boolean isOn = !mode.contains("interpreted") && !mode.contains("client");
        return unless(
                isOn,
                "the C2 compiler is off ("
                        + mode
                        + "); do not pass -Xint or -XX:TieredStopAtLevel");
    }

    private static Optional<String> width() {
        int bits = Machine.preferredBits();
        return unless(
                bits >= FEWEST_BITS,
                "vectors have "
                        + bits
                        + " bits here and "
                        + FEWEST_BITS
                        + " are needed; use another processor");
    }

    private static Optional<String> fma() {
        long nanos = Long.MAX_VALUE;
        for (int batch = 0; batch < FMA_BATCHES; batch++) {
            nanos = Math.min(nanos, nanosOfFma());
        }
        return unless(
                nanos <= SLOWEST_FMA_NANOS,
                "a fused multiply-add takes "
                        + nanos
                        + " ns, so it is emulated; use a processor that has it"
                        + " and do not pass -XX:-UseFMA");
    }

    private static long nanosOfFma() {
        float value = 1;
        long start = System.nanoTime();
        for (int i = 0; i < FMA_BATCH; i++) {
            value = Math.fma(value, 0.5f, 0.25f);
        }
        long nanos = (System.nanoTime() - start) / FMA_BATCH;
        return value > 0 ? nanos : Long.MAX_VALUE;
    }
}

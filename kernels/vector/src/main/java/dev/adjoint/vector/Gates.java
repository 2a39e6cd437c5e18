package dev.adjoint.vector;

import java.util.Optional;

/**
 * The conditions without which the vector backend would be wrong or far too slow, each with its
 * remedy.
 */
final class Gates {
    private static final String MODULE = "jdk.incubator.vector";

    private Gates() {}

    /**
     * The first condition that does not hold. Touches no class of the Vector API before it knows
     * that there is one.
     */
    static Optional<String> reason() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of(
                    "module " + MODULE + " is not readable; pass --add-modules " + MODULE);
        }
        String machine = System.getProperty("java.vm.name", "");
        if (!machine.contains("HotSpot") && !machine.contains("OpenJDK")) {
            return Optional.of(
                    "the Java VM is "
                            + machine
                            + ", whose vectors are untested; run on a HotSpot JDK");
        }
        String compiler = System.getProperty("java.vm.info", "");
        if (compiler.contains("interpreted")
                || compiler.contains("client")
                || !machine.contains("Server")) {
            return Optional.of(
                    "the C2 compiler is off ("
                            + machine
                            + ", "
                            + compiler
                            + "), so that vectors would be objects; pass no -Xint, -client or"
                            + " -XX:TieredStopAtLevel");
        }
        int bits = Machine.preferredBits();
        if (bits < 128) {
            return Optional.of(
                    "vectors of this processor have "
                            + bits
                            + " bits, at least 128 are needed; use a newer one");
        }
        return Optional.empty();
    }
}

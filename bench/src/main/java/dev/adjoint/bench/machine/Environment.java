package dev.adjoint.bench.machine;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Environment variables that would make a peer other than it is by default. */
public final class Environment {
    private static final List<String> PREFIXES =
            List.of("OPENBLAS_", "GOTO_", "MKL_", "OMP_", "KMP_", "GOMP_", "DNNL_", "ONEDNN_");

    private Environment() {}

    /**
     * Refuses variables that configure peers.
     *
     * @throws IllegalStateException naming those that are set
     */
    public static void requirePlain(Map<String, String> environment) {
        TreeSet<String> set = new TreeSet<>();
        for (String name : environment.keySet()) {
            if (PREFIXES.stream().anyMatch(name::startsWith)) {
                set.add(name);
            }
        }
        if (!set.isEmpty()) {
            throw new IllegalStateException(
                    "bench: set in the environment and would change what the peers do: "
                            + String.join(", ", set)
                            + "; run it as: env -u "
                            + String.join(" -u ", set)
                            + " ./adjoint bench ...");
        }
    }
}

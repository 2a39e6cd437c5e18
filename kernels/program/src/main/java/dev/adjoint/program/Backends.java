package dev.adjoint.program;

import dev.adjoint.program.scalar.ScalarBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the backends of this process. */
public final class Backends {
    private Backends() {}

    /**
     * All backends: those provided by modules in the order of their names, then the scalar
     * reference.
     */
    public static List<Backend> all() {
        List<Backend> found = new ArrayList<>();
        for (Backend backend : ServiceLoader.load(Backend.class, Backends.class.getClassLoader())) {
            found.add(backend);
        }
        found.sort((left, right) -> left.name().compareTo(right.name()));
        found.add(new ScalarBackend());
        return List.copyOf(found);
    }

    /**
     * The first usable backend of {@link #all()} that runs single kernels; the scalar reference is
     * always usable.
     */
    public static Backend preferred() {
        return all().stream()
                .filter(backend -> backend.runsKernels() && backend.unusable().isEmpty())
                .findFirst()
                .orElseThrow();
    }
}

package dev.adjoint.bench.peers;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The peers that could be loaded, and why the others could not.
 *
 * @param present in the order of the tables
 * @param absent reasons by name
 */
public record Peers(List<Peer> present, Map<String, String> absent) {
    /** In sources that only the profile {@code peers} compiles. */
    private static final String LIBTORCH = "dev.adjoint.bench.peers.LibTorch";

    /** Copies both. */
    public Peers {
        present = List.copyOf(present);
        absent = new LinkedHashMap<>(absent);
    }

    private interface Loading {
        Peer load(Path cache) throws IOException, ReflectiveOperationException;
    }

    /**
     * Loads every peer that the class path has.
     *
     * @param cache the folder that shared libraries are unpacked into
     */
    public static Peers load(Path cache) {
        Map<String, Loading> known = new LinkedHashMap<>();
        known.put("openblas", OpenBlas::new);
        known.put("libtorch", Peers::libTorch);
        // After libtorch: MKL makes its symbols global, and there is another MKL in libtorch.
        known.put("mkl", Mkl::new);
        List<Peer> present = new ArrayList<>();
        Map<String, String> absent = new LinkedHashMap<>();
        known.forEach((name, loading) -> {
            try {
                present.add(loading.load(cache));
            } catch (IOException | ReflectiveOperationException | LinkageError e) {
                absent.put(name, reason(e));
            } catch (IllegalArgumentException | IllegalStateException e) {
                absent.put(name, reason(e));
            }
        });
        return new Peers(present, absent);
    }

    private static Peer libTorch(Path cache) throws ReflectiveOperationException {
        return Class.forName(LIBTORCH)
                .asSubclass(Peer.class)
                .getDeclaredConstructor(Path.class)
                .newInstance(cache);
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case InvocationTargetException wrapped when wrapped.getCause() != null ->
                    reason(wrapped.getCause());
            case ClassNotFoundException _ ->
                    "built without Maven's profile `peers`, which brings it";
            case IOException file when file.getMessage() != null -> file.getMessage();
            default -> failure.toString();
        };
    }
}

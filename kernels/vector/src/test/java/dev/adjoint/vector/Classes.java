package dev.adjoint.vector;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Where the classes are that a process of its own needs. */
public final class Classes {
    private Classes() {}

    /**
     * The folder or archive that a class was read from; code sources do not tell it for patched
     * modules.
     */
    public static String place(Class<?> type) throws URISyntaxException {
        String file = type.getSimpleName() + ".class";
        URI uri = Objects.requireNonNull(type.getResource(file)).toURI();
        if (uri.getScheme().equals("jar")) {
            String inside = uri.getRawSchemeSpecificPart();
            return Path.of(URI.create(inside.substring(0, inside.indexOf('!')))).toString();
        }
        Path folder = Path.of(uri).getParent();
        for (int i = 0; i < type.getPackageName().split("\\.", -1).length; i++) {
            folder = folder.getParent();
        }
        return folder.toString();
    }
}

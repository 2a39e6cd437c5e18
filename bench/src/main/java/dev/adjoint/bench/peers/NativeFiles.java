package dev.adjoint.bench.peers;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Shared libraries that come in a jar, unpacked once into a folder that is kept. */
final class NativeFiles {
    private NativeFiles() {}

    /**
     * Unpacks files of a resource folder.
     *
     * @param resources the folder on the class path, such as {@code org/bytedeco/mkl/linux-x86_64/}
     * @param folder where they go
     * @throws FileNotFoundException if the class path does not have one of them
     */
    static void unpack(String resources, List<String> files, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : files) {
            Path target = folder.resolve(file);
            if (!Files.exists(target)) {
                unpack(resources + file, target);
            }
        }
    }

    private static void unpack(String resource, Path target) throws IOException {
        try (InputStream stream =
                NativeFiles.class.getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                throw new FileNotFoundException(
                        "not on the class path: "
                                + resource
                                + " (Maven's profile `peers` brings it, for linux-x86_64)");
            }
            Path part = target.resolveSibling(target.getFileName() + ".part");
            Files.copy(stream, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}

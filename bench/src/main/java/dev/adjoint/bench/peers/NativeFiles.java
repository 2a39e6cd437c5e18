package dev.adjoint.bench.peers;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Shared libraries that come in a jar, unpacked once into a folder that is kept. */
final class NativeFiles {
    /** RTLD_NOW of dlfcn.h on Linux. */
    private static final int BIND_NOW = 2;

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

    /**
     * Loads a shared library with all its symbols bound at once, in place of each when it is first
     * called: libraries that come later cannot change them.
     */
    @SuppressWarnings("restricted") // native code is what this is for
    static void loadBound(Path file) throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle open =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("dlopen"),
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle =
                    (MemorySegment) open.invokeExact(arena.allocateFrom(file.toString()), BIND_NOW);
            if (handle.equals(MemorySegment.NULL)) {
                throw new IOException(file + " cannot be loaded");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("dlopen failed: " + e, e);
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

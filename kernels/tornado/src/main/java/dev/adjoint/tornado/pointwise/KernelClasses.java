package dev.adjoint.tornado.pointwise;

import dev.adjoint.program.DType;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where generated classes are written and loaded from. TornadoVM reads class files through the
 * system class loader, so that they must lie in a folder of the class path; the launcher names it.
 * A class is named after what it computes, so that runs share it.
 */
public final class KernelClasses {
    /** The system property that names the folder. */
    public static final String FOLDER = "adjoint.tornado.kernels";

    private static final int NAME_BYTES = 12;

    private KernelClasses() {}

    /** Why no kernel can be generated, or empty if it can. */
    public static Optional<String> unusable() {
        String folder = System.getProperty(FOLDER, "");
        if (folder.isEmpty()) {
            return Optional.of(
                    "the system property "
                            + FOLDER
                            + " does not name a folder of the class path for generated kernels;"
                            + " start it with the launcher adjoint");
        }
        String[] path = System.getProperty("java.class.path", "").split(File.pathSeparator);
        if (!List.of(path).contains(folder)) {
            return Optional.of(FOLDER + "=" + folder + " is not on the class path");
        }
        return Files.isWritable(Path.of(folder))
                ? Optional.empty()
                : Optional.of(FOLDER + "=" + folder + " is not a folder that can be written to");
    }

    /** An instance of the class of a kernel whose arrays have these types. */
    static Object task(PointwiseKernel kernel, List<DType> types) {
        try {
            String name = KernelWriter.PACKAGE + ".Pointwise" + digest(kernel.text(types));
            Path file = Path.of(System.getProperty(FOLDER, ""), name.replace('.', '/') + ".class");
            if (!Files.exists(file)) {
                write(file, KernelWriter.write(name, kernel, types));
            }
            Class<?> type = Class.forName(name, true, ClassLoader.getSystemClassLoader());
            return type.getConstructor().newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(kernel + ": its class cannot be written", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    kernel + ": its class cannot be loaded through the class path", e);
        }
    }

    /** At once, so that another process never sees half a file. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = Files.createTempFile(file.getParent(), "part", null);
        Files.write(part, bytes);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What names a class: the writer's own code counts, so that a changed writer writes anew. */
    private static String digest(String text) throws IOException {
        try (InputStream writer = KernelWriter.class.getResourceAsStream("KernelWriter.class")) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Objects.requireNonNull(writer, "KernelWriter.class").readAllBytes());
            byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

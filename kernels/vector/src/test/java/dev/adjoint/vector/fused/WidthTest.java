package dev.adjoint.vector.fused;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.VectorWidth;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The width of vectors does not show in any bit of any kernel. */
final class WidthTest {
    @Test
    void everyWidthGivesTheSameBits() throws IOException, InterruptedException {
        List<String> narrow = results(128);
        for (int bits : new int[] {256, 512}) {
            List<String> wide = results(bits);
            assertEquals("bits " + bits, wide.get(0));
            assertEquals(narrow.subList(1, narrow.size()), wide.subList(1, wide.size()));
        }
    }

    /**
     * In a machine of its own: kernels keep the width in constants, and its profiles stay clean.
     */
    private static List<String> results(int bits) throws IOException, InterruptedException {
        String places =
                String.join(
                        File.pathSeparator,
                        place(WidthProbe.class),
                        place(VectorWidth.class),
                        place(Kernel.class));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules=jdk.incubator.vector",
                                "-D" + VectorWidth.PROPERTY + "=" + bits,
                                "-cp",
                                places,
                                WidthProbe.class.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text.lines().toList();
    }

    /** The folder or archive that a class was read from. */
    private static String place(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource('/' + file).toString();
        String root = url.substring(0, url.length() - file.length());
        boolean isArchive = root.startsWith("jar:");
        return Path.of(URI.create(isArchive ? root.substring(4, root.length() - 2) : root))
                .toString();
    }
}

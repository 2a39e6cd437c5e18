package dev.adjoint.vector.fused;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.VectorWidth;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The width of vectors does not show in any bit of any kernel. */
final class WidthTest {
    @Test
    void everyWidthGivesTheSameBits() throws ReflectiveOperationException, IOException {
        List<float[]> narrow = results(128);
        for (int bits : new int[] {256, 512}) {
            List<float[]> wide = results(bits);
            assertEquals(bits, wide.get(0)[0], "the forced width");
            assertEquals(narrow.size(), wide.size());
            for (int i = 1; i < narrow.size(); i++) {
                assertArrayEquals(
                        narrow.get(i), wide.get(i), "result " + i + ", " + bits + " bits");
            }
        }
    }

    /** A loader of its own for each width, because kernels keep theirs in constants. */
    @SuppressWarnings("unchecked") // the probe's method is known
    private static List<float[]> results(int bits)
            throws ReflectiveOperationException, IOException {
        URL[] places = {
            place(WidthProbe.class), place(VectorWidth.class), place(Kernel.class),
        };
        String before = System.getProperty(VectorWidth.PROPERTY);
        System.setProperty(VectorWidth.PROPERTY, Integer.toString(bits));
        try (URLClassLoader loader =
                new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            Class<?> probe = loader.loadClass(WidthProbe.class.getName());
            return (List<float[]>) probe.getMethod("results").invoke(null);
        } finally {
            if (before == null) {
                System.clearProperty(VectorWidth.PROPERTY);
            } else {
                System.setProperty(VectorWidth.PROPERTY, before);
            }
        }
    }

    /** The folder or archive that a class was read from. */
    private static URL place(Class<?> type) throws MalformedURLException {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource('/' + file).toString();
        String root = url.substring(0, url.length() - file.length());
        boolean isArchive = root.startsWith("jar:");
        return URI.create(isArchive ? root.substring(4, root.length() - 2) : root).toURL();
    }
}

package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backends;
import dev.adjoint.program.Kernel;
import dev.adjoint.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole op suite, values and gradients, has the same bits at every vector width as here; each
 * width in a JVM of its own.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "compares widths of the vector backend")
class OpWidthsTest {
    @ParameterizedTest
    @ValueSource(strings = {"-Dadjoint.vector.bits=128", "-Dadjoint.vector.bits=256"})
    void everyWidthGivesTheSameBits(String option) throws IOException, InterruptedException {
        List<String> wanted = run("-Dadjoint.default=yes");
        assertTrue(wanted.size() > 300, String.join("\n", wanted));
        assertEquals(wanted, run(option));
    }

    private static List<String> run(String option) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(option, "--add-modules", "jdk.incubator.vector", "-cp"));
        command.addAll(List.of(classPath(), BitsOfOps.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out.lines().filter(line -> !line.startsWith("WARNING")).toList();
    }

    private static String classPath() {
        Class<?> backend = Backends.preferred().getClass();
        Stream<String> modules =
                Stream.of(Kernel.class, backend, Tensor.class, Gradients.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .map(URL::getPath);
        return Stream.concat(modules, Stream.of(tests()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Maven patches the module with the tests, so their code source is the module's. */
    private static String tests() {
        URL place = Objects.requireNonNull(BitsOfOps.class.getResource("BitsOfOps.class"));
        String file = BitsOfOps.class.getName().replace('.', '/') + ".class";
        return place.getPath().substring(0, place.getPath().length() - file.length());
    }
}

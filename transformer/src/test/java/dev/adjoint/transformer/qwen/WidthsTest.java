package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logits, log-probabilities, entropy and all gradients of a small model have the same bits at every
 * vector width, and where the JVM runs vectors as plain scalar code; each in a JVM of its own.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "compares widths of the vector backend")
class WidthsTest {
    private static final String BITS = "bits f6c2d139";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dadjoint.vector.bits=128",
                "-Dadjoint.vector.bits=256",
                "-Dadjoint.default=yes",
                "-XX:-EnableVectorSupport"
            })
    void everyWidthGivesTheSameBits(String option) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:+UnlockDiagnosticVMOptions",
                        option,
                        "-p",
                        System.getProperty("jdk.module.path"),
                        "--patch-module",
                        "adjoint.transformer=target/test-classes",
                        "--add-modules",
                        "adjoint.vector",
                        "-m",
                        "adjoint.transformer/dev.adjoint.transformer.qwen.BitsOfAModel"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        String last = out.strip().substring(out.strip().lastIndexOf('\n') + 1);
        assertEquals(BITS, last, option);
    }
}

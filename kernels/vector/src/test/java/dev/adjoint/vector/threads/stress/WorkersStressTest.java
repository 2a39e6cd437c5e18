package dev.adjoint.vector.threads.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.vector.Classes;
import dev.adjoint.vector.threads.Workers;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the stress tests of this package under jcstress, which compiles the two sides of a race in
 * several ways and repeats it. In short here, at length with the long tests.
 */
final class WorkersStressTest {
    @TempDir private Path folder;

    @Test
    @Timeout(300)
    void noRaceLosesAnIndex() throws Exception {
        stress("-iters", "1", "-time", "100", "-sc", "false", "-af", "NONE");
    }

    @Test
    @Tag("long")
    @Timeout(1200)
    void noRaceLosesAnIndexAtLength() throws Exception {
        stress("-iters", "3", "-time", "1000");
    }

    private void stress(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(
                String.join(
                        File.pathSeparator,
                        Classes.place(WorkersStressTest.class),
                        Classes.place(Workers.class),
                        Classes.place(org.openjdk.jcstress.Main.class),
                        Classes.place(Class.forName("joptsimple.OptionParser"))));
        command.add("org.openjdk.jcstress.Main");
        command.addAll(List.of("-t", "dev\\.adjoint\\..*", "-m", "sanity", "-f", "1"));
        command.addAll(List.of("-r", folder.resolve("report").toString()));
        command.addAll(List.of(options));
        String output = run(command);
        assertTrue(output.contains("Failed tests: No matches."), output);
        assertTrue(output.contains("Error tests: No matches."), output);
        assertTrue(output.contains("3 matching test results"), output);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}

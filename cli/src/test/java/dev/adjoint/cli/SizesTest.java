package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Modules and functions keep their limits, and docs/generated/SIZES.md tells the truth about them.
 */
final class SizesTest {
    private static final String LINE = "        x++;\n";

    @TempDir Path folder;

    @Test
    void limitsAreKept() {
        List<String> found = Sizes.measure(Repository.root()).violations();
        assertTrue(found.isEmpty(), () -> String.join("\n", found));
    }

    @Test
    void theCommittedFileIsTrue() throws IOException {
        Sizes sizes = Sizes.measure(Repository.root());
        Path file = Repository.root().resolve("docs", "generated", "SIZES.md");
        if (Boolean.getBoolean("adjoint.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, sizes.markdown());
        }
        List<String> found = sizes.staleIn(Files.readString(file));
        assertTrue(
                found.isEmpty(),
                () -> file + " is stale (mvn verify -Dadjoint.update=true): " + found);
    }

    @Test
    void aLongFunctionIsFoundUnlessItSaysWhy() throws IOException {
        write(
                "tensor",
                "Long.java",
                "class Long {\n    void f(int x) {\n" + LINE.repeat(59) + "    }\n}\n");
        String sixty = "    // long because it is one table\n";
        write(
                "rl",
                "Told.java",
                "class Told {\n"
                        + sixty
                        + "    void f(int x) {\n"
                        + LINE.repeat(90)
                        + "    }\n}\n");
        write(
                "kernels/vector",
                "Dot.java",
                "class Dot {\n    void f(int x) {\n" + LINE.repeat(78) + "    }\n}\n");
        List<String> found = Sizes.measure(folder).violations();
        assertEquals(1, found.size(), found::toString);
        assertTrue(
                found.getFirst().startsWith("tensor: Long.java.f has 61 code lines"),
                found::toString);
    }

    @Test
    void aModuleOverItsBudgetIsFound() throws IOException {
        write(
                "kernels/program",
                "Big.java",
                "class Big {\n" + "    int f() { return 1; }\n".repeat(3_199) + "}\n");
        List<String> found = Sizes.measure(folder).violations();
        assertEquals(List.of("kernels/program: 3201 code lines, its budget is 3200"), found);
    }

    @Test
    void aStaleFileIsFound() throws IOException {
        write(
                "tensor",
                "Some.java",
                "class Some {\n" + "    int f() { return 1; }\n".repeat(998) + "}\n");
        Sizes sizes = Sizes.measure(folder);
        String fresh = sizes.markdown();
        assertEquals(List.of(), sizes.staleIn(fresh));
        assertEquals(
                List.of(), sizes.staleIn(fresh.replace("| tensor | 1000 |", "| tensor | 1100 |")));
        List<String> found = sizes.staleIn(fresh.replace("| tensor | 1000 |", "| tensor | 1101 |"));
        assertEquals(List.of("tensor: 1000 code lines, the file says 1101"), found);
        assertEquals(Sizes.LIMITS.size(), sizes.staleIn("").size());
    }

    private void write(String module, String name, String text) throws IOException {
        Files.writeString(sources(folder, module).resolve(name), text);
        for (Sizes.Limits limits : Sizes.LIMITS) {
            sources(folder, limits.folder());
        }
    }

    private static Path sources(Path root, String module) throws IOException {
        return Files.createDirectories(root.resolve(module, "src/main/java"));
    }
}

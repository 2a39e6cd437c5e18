package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SourceTextTest {

    @Test
    void everyFileKeepsTheRules() {
        Path root = Repository.root();
        List<Path> files = Repository.sources(root);
        assertTrue(files.size() > 10, () -> "only " + files.size() + " Java files below " + root);
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            found.addAll(
                    SourceText.violations(root.relativize(file).toString(), Repository.read(file)));
        }
        assertTrue(found.isEmpty(), () -> String.join("\n", found));
    }

    @Test
    void plantedFaultsAreFound() {
        String text =
                "a\n"
                        + "é".repeat(120)
                        + "\n"
                        + "b".repeat(121)
                        + "\n// TO"
                        + "DO later\n@Dis"
                        + "abled\n";
        List<String> expected =
                List.of(
                        "F.java:3: 121 characters, the limit is 120",
                        "F.java:4: TO" + "DO: finish it, or open an issue",
                        "F.java:5: @Dis" + "abled: finish it, or open an issue");
        assertEquals(expected, SourceText.violations("F.java", text));
    }
}

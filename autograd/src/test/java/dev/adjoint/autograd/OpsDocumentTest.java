package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/generated/OPS.md says what the code says. */
class OpsDocumentTest {
    private static final Path FILE =
            Path.of(System.getProperty("adjoint.root"), "docs", "generated", "OPS.md");

    @Test
    void theCommittedFileIsTrue() throws IOException {
        String text = OpsDocument.text();
        if (Boolean.getBoolean("adjoint.update")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text);
        }
        String committed = Files.readString(FILE);
        assertTrue(
                text.equals(committed),
                () ->
                        FILE
                                + " is stale (mvn verify -Dadjoint.update=true): "
                                + OpsDocument.differences(text, committed));
    }

    @Test
    void everyOpHasAFormula() {
        List<String> without =
                OpsDocument.text().lines().filter(line -> line.contains(" |  | ")).toList();
        assertEquals(List.of(), without);
    }
}

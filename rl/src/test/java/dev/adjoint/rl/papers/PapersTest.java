package dev.adjoint.rl.papers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PapersTest {
    private static final Path FILE =
            Path.of(System.getProperty("adjoint.root", ".."), "docs", "generated", "PAPERS.md");

    @Test
    void theCommittedTableIsTrue() throws IOException {
        String fresh = Papers.markdown();
        if (Boolean.getBoolean("adjoint.update")) {
            Files.writeString(FILE, fresh);
        }
        assertEquals(
                fresh,
                Files.readString(FILE),
                "docs/generated/PAPERS.md is stale (mvn verify -Dadjoint.update=true)");
    }

    @Test
    void parentsComeFirst() {
        List<String> names =
                Papers.composed().stream().map(paper -> paper.method().name()).toList();
        for (Papers.Composed paper : Papers.composed()) {
            paper.method()
                    .lineage()
                    .ifPresent(lineage ->
                            assertTrue(
                                    names.indexOf(lineage.parent()) >= 0
                                            && names.indexOf(lineage.parent())
                                                    < names.indexOf(paper.method().name()),
                                    paper.method().name()));
        }
    }
}

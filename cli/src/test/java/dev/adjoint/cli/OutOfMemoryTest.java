package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap that is too small: one line that says what did not fit and what to do. */
class OutOfMemoryTest {
    @TempDir private Path folder;

    @Test
    void whatDidNotFitIsNamed() throws IOException, InterruptedException {
        Launched run =
                Launched.finish(
                        Launched.start(
                                folder,
                                List.of("-Xmx40m"),
                                "train",
                                "--steps",
                                "1",
                                "--name",
                                "small"));
        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.out().contains("adjoint: out of memory ("), run.out());
        assertTrue(run.out().contains("bytes, from [f32["), run.out());
        assertTrue(run.out().contains("ADJOINT_HEAP"), run.out());
        assertFalse(run.out().contains("\tat "), run.out());
    }
}

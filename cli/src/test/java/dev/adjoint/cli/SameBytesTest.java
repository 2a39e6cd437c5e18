package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The weights after three steps of the main job, as a committed hash: the same at any number of
 * threads, at every vector width, on every machine. If a change moves it on purpose, the base
 * policy has to be trained anew as well.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "the committed bytes are those of the vector backend")
class SameBytesTest {
    private static final String HASH =
            "1bac49d0295b09d366279ad0a0b5571e55dead2ae816b65ffdc6c5c912a4f8e8";

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"0, 2, false", "0, 1, false", "128, 2, false", "256, 1, false", "0, 2, true"})
    void threeStepsGiveTheCommittedWeights(int bits, int threads, boolean isPrograms)
            throws IOException, InterruptedException, NoSuchAlgorithmException {
        List<String> jvm =
                bits == 0 ? List.of("-Xmx1g") : List.of("-Xmx1g", "-Dadjoint.vector.bits=" + bits);
        Launched run =
                Launched.finish(
                        Launched.start(
                                folder,
                                jvm,
                                "train",
                                "--seed",
                                "4",
                                "--steps",
                                "3",
                                "--prompts",
                                "2",
                                "--samples",
                                "4",
                                "--evaluate-every",
                                "100",
                                "--threads",
                                Integer.toString(threads),
                                "--require",
                                "vector",
                                "--name",
                                "run",
                                isPrograms ? "--programs" : "--device=cpu"));
        assertEquals(0, run.exitCode(), run.out());
        assertEquals(isPrograms, run.out().contains("; steps as programs"), run.out());
        assertTrue(bits == 0 || run.out().contains(bits + "-bit vectors"), run.out());
        Path weights = folder.resolve("runs/run/checkpoints/step-000003/model.safetensors");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(weights));
        assertEquals(HASH, HexFormat.of().formatHex(hash), bits + " bits, " + threads + " threads");
    }
}

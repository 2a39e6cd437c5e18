package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The file of real weights that {@code adjoint test --real-weights FILE} names. */
public final class RealWeights {
    private static final String PROPERTY = "adjoint.realWeights";
    private static final String SHA256 =
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32";

    private RealWeights() {}

    /**
     * The file; the test is skipped if none is named, and fails if it is another than
     * Qwen2.5-Coder-0.5B-Instruct as Q4_K_M.
     */
    public static Path file() throws IOException {
        String name = System.getProperty(PROPERTY, "");
        assumeFalse(name.isEmpty(), "needs adjoint test --real-weights FILE");
        Path file = Path.of(name);
        assertEquals(SHA256, sha256(file), () -> file + " is not the file that is meant; SHA-256");
        return file;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

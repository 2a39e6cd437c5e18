package dev.adjoint.bench.machine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnvironmentTest {
    @Test
    void whatWouldConfigureAPeerIsRefused() {
        Map<String, String> set = Map.of("OPENBLAS_CORETYPE", "Zen", "PATH", "/bin");
        String message =
                assertThrows(IllegalStateException.class, () -> Environment.requirePlain(set))
                        .getMessage();
        assertTrue(message.contains("env -u OPENBLAS_CORETYPE ./adjoint bench"), message);
        Environment.requirePlain(Map.of("PATH", "/bin"));
    }
}

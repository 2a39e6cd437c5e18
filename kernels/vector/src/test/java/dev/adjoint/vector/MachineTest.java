package dev.adjoint.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processors that run 256 bits in two halves, as Linux describes them. */
final class MachineTest {
    @TempDir private Path folder;

    private Optional<String> halves(String vendor, int family, int model) throws IOException {
        Path file = folder.resolve("cpuinfo");
        Files.writeString(
                file,
                "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %d\nmodel\t\t: %d\nmodel name\t: P\n"
                        .formatted(vendor, family, model));
        return Machine.halves(file);
    }

    @Test
    void zenOfTheFirstTwoGenerationsHasHalves() throws IOException {
        assertEquals(Optional.of("P with 128-bit units"), halves("AuthenticAMD", 23, 1));
        assertEquals(Optional.empty(), halves("AuthenticAMD", 23, 0x31), "Zen 2");
        assertEquals(Optional.empty(), halves("AuthenticAMD", 25, 1), "Zen 3");
        assertEquals(Optional.empty(), halves("GenuineIntel", 6, 85));
        assertEquals(Optional.empty(), Machine.halves(folder.resolve("missing")));
    }
}

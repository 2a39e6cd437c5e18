package dev.adjoint.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RepeatsTest {
    @Test
    void whatBelongsToTheRepetitionIsNotPassedOn() {
        List<String> given =
                List.of("gemm", "--runs", "3", "--json=a.json", "--quick", "--markdown", "a.md");
        assertEquals(List.of("gemm", "--quick"), Repeats.without(given));
        assertEquals(List.of("--threads", "1,2"), Repeats.without(List.of("--threads", "1,2")));
    }
}

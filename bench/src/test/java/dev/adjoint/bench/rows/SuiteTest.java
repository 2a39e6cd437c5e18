package dev.adjoint.bench.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The suite has the rows that were agreed on, with their targets. */
final class SuiteTest {
    private static final Map<String, Row> ROWS =
            Suite.rows().stream().collect(Collectors.toMap(Row::name, row -> row));

    private static Target target(String row, String variant) {
        assertTrue(ROWS.containsKey(row), () -> "no row " + row + " among " + ROWS.keySet());
        assertTrue(
                ROWS.get(row).targets().containsKey(variant),
                () -> row + " has the variants " + ROWS.get(row).targets().keySet());
        return ROWS.get(row).targets().get(variant);
    }

    @Test
    void squareProducts() {
        for (int n : new int[] {512, 1024, 2048}) {
            String row = "gemm " + n + "x" + n + "x" + n;
            assertEquals(new Target.OfBestPeer(0.95), target(row, "adjoint"));
            assertEquals(2.0 * n * n * n, ROWS.get(row).cost().flops());
        }
    }

    @Test
    void linearLayers() {
        for (String layer : List.of("896x896", "4864x896", "896x4864")) {
            assertLinear(1, layer, 0.85, 0.85);
            assertLinear(8, layer, 0.85, 1.5);
            assertLinear(64, layer, 0.9, 1.0);
            assertLinear(512, layer, 0.9, 1.0);
        }
        assertLinear(1, "151936x896", 0.85, 0.85);
        assertLinear(8, "151936x896", 0.85, 1.5);
    }

    private static void assertLinear(int m, String layer, double packing, double prepacked) {
        String row = "linear " + m + "x" + layer;
        assertEquals(new Target.OfBestPeer(packing), target(row, "adjoint packing"));
        assertEquals(new Target.OfBestPeer(prepacked), target(row, "adjoint prepacked"));
    }

    @Test
    void productsOfOneRowAgainstReading() {
        for (String type : List.of("f32", "bf16")) {
            assertEquals(
                    new Target.OfCeiling(0.9), target("gemv " + type + " 1x65536x896", "adjoint"));
        }
    }

    @Test
    void rowFunctions() {
        Set<String> kinds = Set.of("softmax", "rmsnorm", "silu", "swiglu", "chain", "attention");
        Set<String> found = new HashSet<>();
        for (Row row : Suite.named("rows")) {
            found.add(row.name().split(" ", 3)[1]);
            row.targets().values().forEach(t -> assertEquals(new Target.OfBestPeer(1), t));
        }
        assertEquals(kinds, found);
    }

    @Test
    void overheadTrainingAndBusyProcesses() {
        assertEquals(
                new Target.OverCeiling(1000), target("overhead eager op, 64 elements", "adjoint"));
        assertEquals(new Target.None(), target("overhead backward node, 64 elements", "adjoint"));
        Target step = new Target.OfBestPeer(0.8);
        assertEquals(step, target("train mlp 3 layers of 256, batch 64", "adjoint"));
        assertEquals(step, target("train main job's model, 64 sequences of 45", "adjoint"));
        assertEquals(step, target("train layer of Qwen2.5-0.5B, 512 tokens", "adjoint"));
        String busy = "busy 2 processes beside gemm 1024x1024x1024";
        assertEquals(new Target.OfAlone(0.3), target(busy, "adjoint"));
        assertEquals(2, ROWS.get(busy).busy());
    }

    @Test
    void namesChooseRows() {
        assertEquals(Suite.rows().size(), Suite.named("all").size());
        assertEquals(3, Suite.named("gemm").size());
        assertEquals(1, Suite.named("softmax").size());
        String message =
                assertThrows(IllegalArgumentException.class, () -> Suite.named("gem7"))
                        .getMessage();
        assertTrue(message.contains("gem7") && message.contains("gemm, linear"), message);
    }
}

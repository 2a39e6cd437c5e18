package dev.adjoint.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.measure.Spread;
import dev.adjoint.bench.rows.Cost;
import dev.adjoint.bench.rows.Target;
import dev.adjoint.bench.rows.Unit;
import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    @TempDir private Path folder;

    private static final Cost COST = new Cost(Unit.GIGAFLOPS, 2e9, 2e9, 4e6);

    private static Result result(List<Figure> figures, List<String> notes) {
        Map<String, Target> targets = Map.of("adjoint packing", new Target.OfBestPeer(0.9));
        return new Result(
                "linear",
                "linear 8x8x8",
                2,
                COST,
                figures,
                Result.verdicts(figures, targets),
                0.005,
                "arithmetic",
                notes);
    }

    private static final List<Figure> FIGURES =
            List.of(
                    new Figure("adjoint packing", Role.OURS, new Spread(0.01, 0.02, 0.04), 7, 0),
                    new Figure("openblas", Role.PEER, new Spread(0.01, 0.01, 0.01), 7, 0));

    @Test
    void aLineSaysOursOthersRatioTargetAndRoof() {
        assertEquals(
                List.of(
                        "| linear 8x8x8, packing | 2 | 100 (50.0–200) GF/s | openblas 200 | 0.50"
                                + " | ≥ 0.9: 0.50, MISSED | 25 % of arithmetic |"),
                Table.lines(result(FIGURES, List.of())));
    }

    @Test
    void aMissSaysWhatBoundsIt() {
        assertEquals(
                List.of(
                        "1 of 1 targets are missed.",
                        "- linear 8x8x8, adjoint packing, threads 2: ≥ 0.9: 0.50, MISSED;"
                                + " arithmetic bounds it, of which it reaches 25 %"),
                Document.misses(List.of(result(FIGURES, List.of()))));
    }

    @Test
    void aNoteStandsBesideTheFigure() {
        String line = Table.lines(result(FIGURES, List.of("DISAGREES with openblas"))).get(0);
        assertTrue(line.contains("| 100 (50.0–200) GF/s; DISAGREES with openblas |"), line);
    }

    @Test
    void theFileHoldsFactsFiguresAndVerdicts() throws IOException {
        Path file = folder.resolve("deep").resolve("bench.json");
        ResultFile.write(file, Map.of("processor", "a"), List.of(result(FIGURES, List.of("note"))));
        Json json = Json.read(file);
        assertEquals("a", json.field("facts").field("processor").asString());
        Json row = json.field("results").elements().get(0);
        assertEquals("linear 8x8x8", row.field("row").asString());
        assertEquals(2, row.field("threads").asInt());
        Json ours = row.field("ours").elements().get(0);
        assertEquals(0.5, ours.field("ratioToBestPeer").asDouble());
        assertEquals("openblas", ours.field("bestPeer").asString());
        assertEquals(false, ours.field("met").asBoolean());
        Json peer = row.field("figures").elements().get(1);
        assertEquals(0.01, peer.field("seconds").elements().get(1).asDouble());
        assertEquals("note", row.field("notes").elements().get(0).asString());
    }
}

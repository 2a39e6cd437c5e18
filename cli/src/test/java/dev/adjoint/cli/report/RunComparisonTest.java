package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.cli.CompareCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Methods over seeds: figures by hand, pictures, and what the command answers. */
final class RunComparisonTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    @TempDir Path runs;

    @Test
    void figuresAreThoseOfTheSeeds() throws IOException {
        Path a = run("a", "GRPO", "1e-4", "0,0.25,0.5", "2,0.75,1");
        Path b = run("b", "GRPO", "1e-4", "0,0.75,0.5", "2,0.75,1");
        List<String> lines = RunComparison.of(List.of(a, b)).text().lines().toList();
        assertEquals("method seeds figure first last area", spaced(lines.getFirst()));
        assertEquals(
                "GRPO 2 reward 0.500 ± 0.354 [0.250, 0.750] 0.750 ± 0.000 [0.750, 0.750]"
                        + " 0.625 ± 0.177 [0.500, 0.750]",
                spaced(lines.get(1)));
        assertEquals(
                "GRPO 2 pass_at_1 0.500 ± 0.000 [0.500, 0.500] 1.000 ± 0.000 [1.000, 1.000]"
                        + " 0.750 ± 0.000 [0.750, 0.750]",
                spaced(lines.get(2)));
        assertEquals(lines.getFirst().indexOf("last"), lines.get(2).indexOf("1.000 ±"));
    }

    @Test
    void settingsThatDifferNameTheGroups() throws IOException {
        Path a = run("a", "GRPO", "1e-4", "0,0.25,0.5");
        Path b = run("b", "GRPO", "1e-3", "0,0.75,0.5");
        Path c = run("c", "RLOO", "1e-4", "0,0.75,");
        String text = RunComparison.of(List.of(a, b, c)).text();
        List<String> names =
                Stream.of(
                                "GRPO learning_rate=1e-4",
                                "GRPO learning_rate=1e-3",
                                "RLOO learning_rate=1e-4")
                        .toList();
        names.forEach(name -> assertTrue(text.contains(name), text));
        assertTrue(text.contains("1      reward     0.250"), text);
    }

    @Test
    void aCurveStandsWhereAllSeedsWereMeasured() throws IOException {
        Path a = run("a", "GRPO", "1", "0,0.2,", "1,0.4,", "2,0.4,");
        Path b = run("b", "GRPO", "1", "0,0.4,", "2,0.8,");
        Curve curve =
                ComparedRuns.group(Stream.of(a, b).map(RunFolder::read).toList())
                        .getFirst()
                        .curve("reward", 0);
        assertEquals(2, curve.line().size());
        assertEquals(0.6, curve.line().last(), 1e-15);
    }

    @Test
    void theCommandPrintsTheTableAndWritesThePage() throws IOException {
        String a = new SmallRun("a", "GRPO", 1, 50).write(runs).toString();
        String b = new SmallRun("b", "<RLOO>", 1, 50).write(runs).toString();
        assertEquals(0, command(a, b));
        assertTrue(out.toString().endsWith(runs.resolve("compare.html") + System.lineSeparator()));
        String html = Files.readString(runs.resolve("compare.html"));
        assertTrue(html.contains("&lt;RLOO&gt;") && !html.contains("<RLOO>"));
        Path picture = runs.resolve("picture.svg");
        assertEquals(0, command(a, b, "--output", picture.toString()));
        assertTrue(Files.readString(picture).startsWith("<svg xmlns="));
    }

    @Test
    void whatCannotBeComparedIsSaidInOneLine() throws IOException {
        Path empty = Files.createDirectories(runs.resolve("empty"));
        assertEquals(1, command(empty.toString()));
        assertEquals(1, command(runs.resolve("nowhere").toString()));
        assertEquals(
                List.of(
                        "adjoint: compare: " + empty + "/metrics.csv: no steps to compare",
                        "adjoint: compare: " + runs.resolve("nowhere") + ": no such folder"),
                err.toString().lines().toList());
    }

    @Test
    void aWrongCallIsAUsageError() {
        assertEquals(2, command());
        assertEquals(2, command("--no-such-option", "runs/a"));
    }

    private static String spaced(String line) {
        return line.replaceAll(" +", " ");
    }

    private int command(String... arguments) {
        return new CommandLine(new CompareCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path run(String name, String algorithm, String learningRate, String... rows)
            throws IOException {
        Path folder = Files.createDirectories(runs.resolve(name));
        Files.writeString(
                folder.resolve("config.json"),
                "{\"name\":\"%s\",\"algorithm\":\"%s\",\"seed\":\"%s\",\"learning_rate\":%s}"
                        .formatted(name, algorithm, name, learningRate));
        List<String> lines = new ArrayList<>(List.of("step,reward,pass_at_1"));
        lines.addAll(List.of(rows));
        Files.writeString(folder.resolve("metrics.csv"), String.join("\n", lines) + "\n");
        return folder;
    }
}

package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders of runs: whole, live, cut anywhere, wrong. */
final class RunFolderTest {
    @TempDir Path runs;
    private Path folder = Path.of("");

    @BeforeEach
    void aFolder() throws IOException {
        folder = Files.createDirectories(runs.resolve("r"));
    }

    @Test
    void aWholeRunIsRead() throws IOException {
        RunFolder run = RunFolder.read(new SmallRun("addition-7", "GRPO", 7, 25).write(runs));
        assertEquals("addition-7", run.name());
        assertTrue(run.isOver());
        assertEquals(24, run.metrics().lastStep());
        assertArrayEquals(new double[] {0, 10, 20, 25}, run.series("pass_at_1").steps());
        assertEquals(25, run.metrics().series("advantage_spread").size());
        assertEquals(12, run.samples().size());
        assertEquals(3 * 25, run.histograms().size());
        assertEquals(0.906, run.figure("pass_at_1_after").orElseThrow());
        assertEquals("vector", run.configuration().group("machine").get("backend"));
    }

    @Test
    void anEmptyFolderIsARunThatHasNotBegun() {
        RunFolder run = RunFolder.read(folder);
        assertEquals("r", run.name());
        assertEquals(-1, run.metrics().lastStep());
        assertFalse(run.isOver());
        assertTrue(RunReport.html(run).contains("starting"));
    }

    @Test
    void aLiveRunMayBeCutAnywhere() throws IOException {
        Path live = new SmallRun("live", "GRPO", 7, 2).writeLive(runs);
        for (String file : List.of("metrics.csv", "samples.jsonl", "histograms.jsonl")) {
            byte[] whole = Files.readAllBytes(live.resolve(file));
            for (int length = 0; length <= whole.length; length += 113) {
                Files.write(live.resolve(file), Arrays.copyOf(whole, length));
                RunReport.html(RunFolder.read(live));
            }
            Files.write(live.resolve(file), whole);
        }
    }

    @Test
    void theLastLineCountsOnceItHasEnded() throws IOException {
        metrics("step,reward\n0,0.5\n1,0.625");
        assertEquals(0, RunFolder.read(folder).metrics().lastStep());
        metrics("step,reward\n0,0.5\n1,0.625\n");
        assertEquals(0.625, RunFolder.read(folder).metrics().series("reward").last());
    }

    @Test
    void aRunThatIsOverMayEndWithoutALineFeed() throws IOException {
        metrics("step,reward\r\n0,0.5\r\n1,0.625");
        Files.writeString(folder.resolve("summary.json"), "{}");
        assertEquals(1, RunFolder.read(folder).metrics().lastStep());
    }

    @Test
    void whatIsNotFiniteIsNotDrawn() throws IOException {
        metrics("step,loss\n0,NaN\n1,Infinity\n2,\n3,1e-3\n");
        assertArrayEquals(
                new double[] {3}, RunFolder.read(folder).metrics().series("loss").steps());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource
    void errorsNameFileLineAndField(String file, String content, String message)
            throws IOException {
        Files.writeString(folder.resolve(file), content);
        RunFolderException e = assertThrows(RunFolderException.class, () -> RunFolder.read(folder));
        assertEquals(folder + "/" + file + ": " + message, e.getMessage());
    }

    static Stream<Arguments> errorsNameFileLineAndField() {
        return Stream.concat(metricsErrors(), lineErrors());
    }

    private static Stream<Arguments> metricsErrors() {
        String columns = "the header has 2 columns";
        String step = "expected a step's number, found ";
        return Stream.of(
                wrongMetrics(
                        "step,loss\n0,x", "2: loss: expected a number or nothing, found \"x\""),
                wrongMetrics("step,loss\n0", "2: 1 cells, " + columns),
                wrongMetrics("loss,step\n0,1", "1: loss: the first column must be step"),
                wrongMetrics("step,a,a", "1: a: the column's name is empty or stands twice"),
                wrongMetrics("step\n3\n3", "3: step: 3 follows 3: steps must rise"),
                wrongMetrics("step\n0.5", "2: step: " + step + "\"0.5\""),
                wrongMetrics("step,loss\n,1", "2: step: " + step + "\"\""));
    }

    private static Stream<Arguments> lineErrors() {
        String sample = "{'phase':'step','step':1,'problem':'p','greedy':true,'reward':1,";
        String histogram = "{'step':1,'name':'n',";
        return Stream.of(
                wrongSample(
                        "{'phase':'late'}",
                        "1: phase: expected before, step or after, found \"late\""),
                wrongSample("{'phase':'step'}", "1: step: the field is missing"),
                wrongSample(
                        sample.replace("true", "1") + "'response':'r'}",
                        "1: greedy: expected true or false, found 1"),
                wrongSample(
                        "\n" + sample + "'response':'r','tokens':['a'],'log_probs':[]}",
                        "2: log_probs: 0 elements, tokens has 1"),
                wrongHistogram(
                        histogram + "'edges':[0,1],'counts':[]}",
                        "1: edges: 2 edges do not enclose 0 counts"),
                wrongHistogram(
                        histogram + "'edges':[1,0],'counts':[2]}",
                        "1: edges: 1.0, 0.0 do not rise"),
                wrongHistogram(
                        histogram + "'edges':[0,1],'counts':[-2]}", "1: counts: negative: -2.0"));
    }

    private static Arguments wrongMetrics(String content, String message) {
        return Arguments.of("metrics.csv", content + "\n", "line " + message);
    }

    private static Arguments wrongSample(String line, String message) {
        return Arguments.of("samples.jsonl", line.replace('\'', '"') + "\n", "line " + message);
    }

    private static Arguments wrongHistogram(String line, String message) {
        return Arguments.of("histograms.jsonl", line.replace('\'', '"') + "\n", "line " + message);
    }

    @Test
    void brokenJsonIsOneMessageWithItsPlace() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"name\":");
        RunFolderException e = assertThrows(RunFolderException.class, () -> RunFolder.read(folder));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(folder + "/config.json: line 1, column"), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void aMissingFolderIsSaid() {
        Path nowhere = runs.resolve("nowhere");
        RunFolderException e =
                assertThrows(RunFolderException.class, () -> RunFolder.read(nowhere));
        assertEquals(nowhere + ": no such folder", e.getMessage());
    }

    private void metrics(String content) throws IOException {
        Files.write(folder.resolve("metrics.csv"), content.getBytes(StandardCharsets.UTF_8));
    }
}

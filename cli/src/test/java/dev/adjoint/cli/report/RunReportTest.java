package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report's text: what it says, what it must never contain. */
final class RunReportTest {
    @TempDir Path runs;

    @Test
    void theSameRunGivesTheSameBytes() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 30).write(runs);
        String first = Files.readString(RunReport.write(folder));
        assertEquals(first, Files.readString(RunReport.write(folder)));
        assertFalse(Files.exists(folder.resolve("report.html.part")));
    }

    @Test
    void itSaysWhatTheRunIs() throws IOException {
        String html = report(new SmallRun("addition-7", "GRPO", 7, 30));
        List<String> expected =
                List.of(
                        "GRPO on addition, seed 7, 30 steps on 2 threads.",
                        "rose from 0.412 to <b>0.906</b>",
                        "&plusmn;0.022 &rarr; &plusmn;0.013 standard error, 512 problems",
                        "3 min 12 s",
                        "34.2 TFLOP",
                        "1.61 GiB",
                        "<dt>heap</dt><dd>4.00 GiB</dd>",
                        "<h3>Advantage spread</h3>",
                        "<dt>git</dt><dd>5a0848c</dd>",
                        "<dt>clip low</dt><dd>0.2</dd>");
        expected.forEach(text -> assertTrue(html.contains(text), text));
    }

    @Test
    void itAsksForNothing() throws IOException {
        String html = report(new SmallRun("a", "GRPO", 7, 30));
        assertFalse(Pattern.compile("https?:|src=|@import|url\\(").matcher(html).find());
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(html.contains("connect-src 'none'"));
    }

    @Test
    void userTextStaysText() throws IOException {
        String nasty = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u0000";
        Path folder = new SmallRun("a", "<b>GRPO", 7, 2).write(runs);
        Path metrics = folder.resolve("metrics.csv");
        Files.writeString(
                metrics, Files.readString(metrics).replace("advantage_spread", "</script><i>odd"));
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("addition", "</style>\\\"<u>"));
        Path samples = folder.resolve("samples.jsonl");
        String quoted = nasty.replace("\"", "\\\"").replace("\u0000", "\\u0000");
        Files.writeString(samples, Files.readString(samples).replace("347+285=", quoted));
        Path histograms = folder.resolve("histograms.jsonl");
        Files.writeString(
                histograms, Files.readString(histograms).replace("entropy", "<s>entropy"));
        String html = Files.readString(RunReport.write(folder));
        for (String element : List.of("<b>GRPO", "<i>odd", "<u>", "<img", "<s>", "alert(1)</s")) {
            assertFalse(html.contains(element), element);
        }
        assertEquals(count(html, "<script"), count(html, "</script>"));
        assertEquals(1, count(html, "</style>"));
        assertTrue(html.contains("&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;\u2400"));
    }

    @Test
    void aLongRunStaysSmall() throws IOException {
        String html = report(new SmallRun("a", "GRPO", 7, 2_000));
        assertTrue(html.length() < 1_500_000, "characters: " + html.length());
    }

    private String report(SmallRun run) throws IOException {
        return Files.readString(RunReport.write(run.write(runs)));
    }

    private static long count(String text, String part) {
        return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }
}

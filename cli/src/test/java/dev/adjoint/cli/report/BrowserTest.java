package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages in a browser: no complaint on the console, no request but the page itself, nothing
 * wider than the view, and they answer to the keyboard. Pictures go to target/pages.
 */
@Tag("long")
final class BrowserTest {
    private static final int[] WIDTHS = {400, 1400};
    private static final List<String> SCHEMES = List.of("light", "dark");

    @TempDir Path folder;

    @Test
    void theReportNeedsNothingAndFits() throws IOException {
        Path report = RunReport.write(new SmallRun("addition-7", "GRPO", 7, 200).write(folder));
        try (Browser browser = browser()) {
            fits(browser, report.toUri(), "report");
        }
    }

    @Test
    void longTextsFitToo() throws IOException {
        Path run = new SmallRun("word".repeat(60), "GRPO", 1, 3).write(folder);
        String sample =
                """
                {"phase":"before","step":0,"problem":"%s","greedy":true,"reward":0,\
                "response":"%s"}
                """
                        .formatted("1+".repeat(200), "9".repeat(2_000));
        Files.writeString(run.resolve("samples.jsonl"), sample);
        Path report = RunReport.write(run);
        try (Browser browser = browser()) {
            fits(browser, report.toUri(), "long");
        }
    }

    @Test
    void theComparisonNeedsNothingAndFits() throws IOException {
        Path page = folder.resolve("compare.html");
        RunComparison.of(
                        List.of(
                                new SmallRun("a", "GRPO", 1, 60).write(folder),
                                new SmallRun("b", "GRPO", 2, 60).write(folder),
                                new SmallRun("c", "RLOO", 1, 60).write(folder),
                                new SmallRun("d", "RLOO", 2, 60).write(folder)))
                .write(page);
        try (Browser browser = browser()) {
            fits(browser, page.toUri(), "compare");
        }
    }

    @Test
    void theKeyboardReadsChartsAndTokens() throws IOException {
        Path report = RunReport.write(new SmallRun("keys", "GRPO", 7, 20).write(folder));
        try (Browser browser = browser()) {
            browser.load(report.toUri(), 1400, 900, "light");
            browser.evaluate("document.querySelector('.chart').focus(), 0");
            browser.press("ArrowRight");
            browser.press("ArrowRight");
            String read = text(browser, ".chart output");
            assertTrue(read.startsWith("step 1"), read);
            browser.evaluate("document.querySelector('.tokens').focus(), 0");
            assertNotEquals(read, text(browser, ".chart output"));
            browser.press("ArrowRight");
            String token = text(browser, "output.token");
            assertTrue(token.contains("log p") && token.contains("entropy"), token);
            assertEquals(List.of(), browser.complaints());
        }
    }

    @Test
    void aLivePageFollowsTheRun() throws IOException {
        SmallRun run = new SmallRun("live", "GRPO", 7, 20);
        Path live = run.writeLive(folder);
        Path metrics = live.resolve("metrics.csv");
        String all = Files.readString(metrics);
        Files.writeString(metrics, all.substring(0, all.indexOf("\n10,") + 1));
        try (LiveServer server = LiveServer.start(live, 0);
                Browser browser = browser()) {
            browser.load(server.uri(), 1400, 900, "light");
            assertEquals("step 10 of 20", text(browser, ".live"));
            Files.writeString(metrics, all);
            waitFor(browser, "document.querySelector('.live')?.textContent === 'step 20 of 20'");
            run.write(folder);
            waitFor(browser, "document.querySelector('.live') === null");
            List<String> allowed =
                    List.of(server.uri().toString(), server.uri().resolve("events").toString());
            List<String> asked =
                    browser.requests().stream().filter(u -> !u.startsWith("data:")).toList();
            assertEquals(allowed, asked);
            assertEquals(List.of(), browser.complaints());
        }
    }

    private Browser browser() throws IOException {
        Optional<Path> executable = Browser.find();
        if (executable.isEmpty()) {
            System.out.println("BrowserTest: skipped: no chromium or google-chrome on the PATH");
        }
        Assumptions.assumeTrue(executable.isPresent(), "no chromium or google-chrome on the PATH");
        // Not below the folder that is deleted at the end: a browser may still write then.
        Path profile = Files.createTempDirectory(pictures(), "profile").toAbsolutePath();
        return new Browser(executable.get(), profile);
    }

    private static void fits(Browser browser, URI page, String name) throws IOException {
        for (int width : WIDTHS) {
            for (String scheme : SCHEMES) {
                browser.load(page, width, 900, scheme);
                String place = name + "-" + width + "-" + scheme;
                Files.write(pictures().resolve(place + ".png"), browser.screenshot());
                assertEquals("", tooWide(browser), place);
                assertEquals(List.of(), browser.complaints(), place);
                List<String> others =
                        browser.requests().stream()
                                .filter(u -> !u.equals(page.toString()) && !u.equals("data:,"))
                                .toList();
                assertEquals(List.of(), others, place);
            }
        }
    }

    private static Path pictures() throws IOException {
        return Files.createDirectories(Path.of("target", "pages"));
    }

    /** The elements that reach outside the view, but not those inside a box that scrolls. */
    private static String tooWide(Browser browser) throws IOException {
        return browser.evaluate(
                        """
                        [...document.querySelectorAll("body *")]
                          .filter(e => !e.closest("details:not([open]) > :not(summary), .scroll *"))
                          .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5
                                    || e.getBoundingClientRect().left < -0.5)
                          .map(e => e.tagName + "." + e.getAttribute("class")).join(" ")
                          + (document.documentElement.scrollWidth > innerWidth ? " scrolls" : "")
                        """)
                .asString();
    }

    private static String text(Browser browser, String selector) throws IOException {
        return browser.evaluate("document.querySelector('" + selector + "').textContent")
                .asString();
    }

    private static void waitFor(Browser browser, String condition) throws IOException {
        String script =
                """
                new Promise(done => {
                  const end = Date.now() + 20000;
                  const look = () => {
                    const met = %s;
                    met || Date.now() > end ? done(met) : setTimeout(look, 50);
                  };
                  look();
                })
                """
                        .formatted(condition);
        assertTrue(browser.evaluate(script).asBoolean(), condition);
    }
}

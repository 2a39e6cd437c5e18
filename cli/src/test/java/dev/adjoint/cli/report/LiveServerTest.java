package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live page's server, spoken to over plain HTTP. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LiveServerTest {
    @TempDir Path runs;

    @Test
    void onlyThePageAndItsEventsAreServed() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 5).writeLive(runs);
        try (LiveServer server = LiveServer.start(folder, 0)) {
            assertEquals("127.0.0.1", server.uri().getHost());
            assertTrue(body(server.uri()).contains("step 5 of 5"));
            assertTrue(body(server.uri()).contains("data-live=\"events\""));
            assertEquals(404, connection(server.uri().resolve("config.json")).getResponseCode());
            assertEquals(404, connection(server.uri().resolve("events/x")).getResponseCode());
            HttpURLConnection post = connection(server.uri());
            post.setRequestMethod("POST");
            assertEquals(404, post.getResponseCode());
        }
    }

    @Test
    void aNameThatWasBentToLoopbackIsRefused() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 5).writeLive(runs);
        try (LiveServer server = LiveServer.start(folder, 0);
                Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
            String request = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertTrue(reader(socket.getInputStream()).readLine().contains("404"));
        }
    }

    @Test
    void newRowsAndTheEndAreSent() throws IOException {
        SmallRun run = new SmallRun("a", "GRPO", 7, 20);
        Path folder = run.writeLive(runs);
        Path metrics = folder.resolve("metrics.csv");
        String all = Files.readString(metrics);
        Files.writeString(metrics, all.substring(0, all.indexOf("\n10,") + 1));
        try (LiveServer server = LiveServer.start(folder, 0)) {
            HttpURLConnection events = connection(server.uri().resolve("events"));
            assertTrue(events.getContentType().startsWith("text/event-stream"));
            BufferedReader lines = reader(events.getInputStream());
            assertTrue(next(lines, "\"overview\"").contains("step 10 of 20"));
            next(lines, "\"setup\"");
            Files.writeString(metrics, all);
            assertTrue(next(lines, "\"overview\"").contains("step 20 of 20"));
            run.write(runs);
            assertFalse(next(lines, "\"overview\"").contains("step 20 of 20"));
            next(lines, "event: finished");
        }
    }

    @Test
    void aFolderThatCannotBeReadYetIsSaidOnThePage() throws IOException {
        try (LiveServer server = LiveServer.start(runs.resolve("<later>"), 0)) {
            String html = body(server.uri());
            assertTrue(html.contains("&lt;later&gt;: no such folder"));
            BufferedReader lines =
                    reader(connection(server.uri().resolve("events")).getInputStream());
            next(lines, "no such folder");
            new SmallRun("<later>", "GRPO", 7, 3).writeLive(runs);
            next(lines, "step 3 of 3");
        }
    }

    @Test
    void closingEndsOpenStreamsAndFreesThePort() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 3).writeLive(runs);
        LiveServer server = LiveServer.start(folder, 0);
        BufferedReader lines = reader(connection(server.uri().resolve("events")).getInputStream());
        next(lines, "\"setup\"");
        assertThrows(
                IOException.class, () -> LiveServer.start(folder, server.uri().getPort()).close());
        server.close();
        assertThrows(ConnectException.class, () -> body(server.uri()));
    }

    private static String next(BufferedReader lines, String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before " + part);
    }

    private static String body(URI uri) throws IOException {
        try (InputStream in = connection(uri).getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpURLConnection connection(URI uri) throws IOException {
        return (HttpURLConnection) uri.toURL().openConnection();
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
}

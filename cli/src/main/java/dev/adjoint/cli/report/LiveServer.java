package dev.adjoint.cli.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Shows a run's page while the run goes on, on this machine only. The page keeps one connection
 * open, over which every part that has changed is sent anew (server-sent events).
 */
public final class LiveServer implements AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;

    /** Also how soon a lost client is noticed: only writing finds out. */
    private static final long PAUSE_MILLIS = 500;

    private static final List<String> FILES =
            List.of(
                    "config.json",
                    "metrics.csv",
                    "samples.jsonl",
                    "histograms.jsonl",
                    "summary.json");

    private final Path folder;
    private final HttpServer server;
    private final ExecutorService executor;
    private final URI uri;

    private LiveServer(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
        this.executor = Executors.newVirtualThreadPerTaskExecutor();
        int port = server.getAddress().getPort();
        this.uri = URI.create("http://127.0.0.1:" + port + "/");
        server.setExecutor(executor);
        server.createContext("/", this::answer);
    }

    /**
     * Starts to serve a run's folder on loopback.
     *
     * @param port the port; 0 for any that is free
     * @throws IOException if the port is taken
     */
    public static LiveServer start(Path runFolder, int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        LiveServer live = new LiveServer(runFolder, server);
        server.start();
        return live;
    }

    /** Where the page is. */
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean asked = exchange.getRequestMethod().equals("GET") && isLocal(exchange);
            switch (asked ? exchange.getRequestURI().getPath() : "") {
                case "/" -> page(exchange);
                case "/events" -> events(exchange);
                default -> send(exchange, NOT_FOUND, "text/plain", "not found\n");
            }
        }
    }

    /** Whether the address in the browser is this server's, not a name that was bent to it. */
    private boolean isLocal(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        Set<String> own = Set.of("127.0.0.1:" + uri.getPort(), "localhost:" + uri.getPort());
        return host != null && own.contains(host);
    }

    private void page(HttpExchange exchange) throws IOException {
        String html;
        try {
            html = RunReport.page(RunFolder.read(folder), true).html();
        } catch (RunFolderException e) {
            html = new Page(folder.toString(), List.of(trouble(e)), true).html();
        }
        send(exchange, OK, "text/html", html);
    }

    private static Section trouble(RunFolderException e) {
        String message = Html.escape(String.valueOf(e.getMessage()));
        return new Section(
                "overview", "<h1>No report yet</h1><p class=\"lead\">" + message + "</p>");
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Sends changed parts until the run is over, the client is gone or the server closes. */
    private void events(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(OK, 0);
        Map<String, String> sent = new HashMap<>();
        Map<String, String> seen = Map.of();
        OutputStream out = exchange.getResponseBody();
        try {
            while (true) {
                Map<String, String> now = stamps();
                if (now.equals(seen)) {
                    write(out, ": ping\n\n");
                } else if (sendChanges(out, sent)) {
                    write(out, "event: finished\ndata: {}\n\n");
                    return;
                }
                seen = now;
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends every part that differs from what was sent; true if the run is over. */
    private boolean sendChanges(OutputStream out, Map<String, String> sent) throws IOException {
        RunFolder run;
        try {
            run = RunFolder.read(folder);
        } catch (RunFolderException e) {
            write(out, event(trouble(e)));
            return false;
        }
        for (Section section : RunReport.sections(run)) {
            if (!section.html().equals(sent.put(section.id(), section.html()))) {
                write(out, event(section));
            }
        }
        return run.isOver();
    }

    private static String event(Section section) {
        JsonObject content =
                JsonObject.empty().with("id", section.id()).with("html", section.html());
        return "event: section\ndata: " + JsonPrinter.compact(content) + "\n\n";
    }

    private static void write(OutputStream out, String event) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Size and time of each file: equal while nothing was written. */
    private Map<String, String> stamps() {
        Map<String, String> stamps = new HashMap<>();
        for (String file : FILES) {
            Path path = folder.resolve(file);
            try {
                stamps.put(file, Files.size(path) + " " + Files.getLastModifiedTime(path));
            } catch (IOException e) {
                stamps.put(file, "absent");
            }
        }
        return stamps;
    }
}

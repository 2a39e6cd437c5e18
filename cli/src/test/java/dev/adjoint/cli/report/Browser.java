package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Chromium without a window, driven over a pipe by its DevTools protocol: JSON messages, each
 * ended by a zero byte. The protocol itself reports every request and every line of the console.
 */
final class Browser implements AutoCloseable {
    /** A browser that hangs is ended after this time, which ends the reading, too. */
    private static final long LIFE_SECONDS = 90;

    /** Chromium reads from file descriptor 3 and writes to 4. */
    private static final String PIPES = "exec \"$0\" \"$@\" 3<&0 4>&1 1>&2 </dev/null";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Process process;
    private final InputStream in;
    private final OutputStream out;
    private final List<Json> events = new ArrayList<>();
    private String session = "";
    private int calls;

    /** Starts a browser with a new profile in this folder and opens an empty page. */
    Browser(Path executable, Path profile) throws IOException {
        process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                PIPES,
                                executable.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--disable-dev-shm-usage",
                                "--hide-scrollbars",
                                "--user-data-dir=" + profile,
                                "--remote-debugging-pipe")
                        .redirectError(new File("/dev/null"))
                        .start();
        in = new BufferedInputStream(process.getInputStream());
        out = process.getOutputStream();
        Thread.ofVirtual().start(this::endLate);
        open();
    }

    /** A browser on the PATH. */
    static Optional<Path> find() {
        String path = String.valueOf(System.getenv("PATH"));
        return Stream.of(path.split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Loads a page in a view of this size and waits for the load event. */
    void load(URI page, int width, int height, String scheme) throws IOException {
        events.clear();
        resize(width, height);
        JsonObject feature =
                JsonObject.empty().with("name", "prefers-color-scheme").with("value", scheme);
        call(
                "Emulation.setEmulatedMedia",
                JsonObject.empty().with("features", JsonArray.of(feature)));
        call("Page.navigate", JsonObject.empty().with("url", page.toString()));
        while (named("Page.loadEventFired").isEmpty()) {
            events.add(receive());
        }
    }

    /** Sets the size of the view. */
    void resize(int width, int height) throws IOException {
        call(
                "Emulation.setDeviceMetricsOverride",
                JsonObject.empty()
                        .with("width", width)
                        .with("height", height)
                        .with("deviceScaleFactor", 1)
                        .with("mobile", false));
    }

    /** The value of an expression in the page; promises are awaited. */
    Json evaluate(String expression) throws IOException {
        Json result =
                call(
                        "Runtime.evaluate",
                        JsonObject.empty()
                                .with("expression", expression)
                                .with("awaitPromise", true)
                                .with("returnByValue", true));
        if (result.optional("exceptionDetails").isPresent()) {
            throw new AssertionError(JsonPrinter.compact(result.value()));
        }
        return result.field("result").field("value");
    }

    /** Presses and releases a key, such as {@code ArrowRight}. */
    void press(String key) throws IOException {
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    JsonObject.empty().with("type", type).with("key", key).with("code", key));
        }
    }

    /** What is seen, as PNG. */
    byte[] screenshot() throws IOException {
        Json answer = call("Page.captureScreenshot", JsonObject.empty().with("format", "png"));
        return Base64.getDecoder().decode(answer.field("data").asString());
    }

    /** The addresses asked for since the last load. */
    List<String> requests() {
        return named("Network.requestWillBeSent").stream()
                .map(event -> event.field("request").field("url").asString())
                .toList();
    }

    /** The errors and console lines since the last load. */
    List<String> complaints() {
        return Stream.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
                .flatMap(name -> named(name).stream())
                .map(event -> JsonPrinter.compact(event.value()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        out.close();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() throws IOException {
        Json target = call("Target.createTarget", JsonObject.empty().with("url", "about:blank"));
        session =
                call(
                                "Target.attachToTarget",
                                JsonObject.empty()
                                        .with("targetId", target.field("targetId").asString())
                                        .with("flatten", true))
                        .field("sessionId")
                        .asString();
        for (String domain : List.of("Page", "Network", "Runtime", "Log")) {
            call(domain + ".enable", JsonObject.empty());
        }
    }

    private List<Json> named(String name) {
        return events.stream()
                .filter(event -> event.field("method").asString().equals(name))
                .map(event -> event.field("params"))
                .toList();
    }

    private Json call(String method, JsonValue parameters) throws IOException {
        int id = ++calls;
        JsonObject message =
                JsonObject.empty().with("id", id).with("method", method).with("params", parameters);
        JsonObject sent = session.isEmpty() ? message : message.with("sessionId", session);
        out.write((JsonPrinter.compact(sent) + "\0").getBytes(StandardCharsets.UTF_8));
        out.flush();
        while (true) {
            Json answer = receive();
            Optional<Json> answered = answer.optional("id");
            if (answered.isEmpty()) {
                events.add(answer);
            } else if (answered.get().asInt() == id) {
                return result(method, answer);
            }
        }
    }

    private static Json result(String method, Json answer) {
        return answer.optional("result")
                .orElseThrow(() ->
                        new AssertionError(method + ": " + JsonPrinter.compact(answer.value())));
    }

    private Json receive() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int next = in.read(); next != 0; next = in.read()) {
            if (next < 0) {
                throw new IOException("the browser is gone");
            }
            message.write(next);
        }
        return Json.parse("browser", message.toByteArray());
    }

    private void endLate() {
        try {
            if (!process.waitFor(LIFE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

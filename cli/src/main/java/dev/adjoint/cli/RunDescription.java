package dev.adjoint.cli;

import dev.adjoint.program.Backend;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What config.json says about a run besides its own choices: settings, machine, versions, revision.
 */
final class RunDescription {
    private static final long GIT_SECONDS = 5;

    private RunDescription() {}

    static JsonObject complete(JsonObject start, Settings settings, Backend backend) {
        JsonObject config = start;
        for (var field : settings.toJson().fields().entrySet()) {
            config = config.with(field.getKey(), field.getValue());
        }
        JsonObject machine =
                JsonObject.empty()
                        .with("backend", backend.description())
                        .with("processors", Runtime.getRuntime().availableProcessors())
                        .with(
                                "system",
                                System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                        .with("heap_bytes", Runtime.getRuntime().maxMemory());
        JsonObject versions =
                JsonObject.empty()
                        .with("java", Runtime.version().toString())
                        .with("vm", System.getProperty("java.vm.name", ""));
        return config.with("machine", machine).with("versions", versions).with("git", revision());
    }

    /** The revision of the sources that this was started in, or nothing outside a checkout. */
    private static String revision() {
        try {
            Process git =
                    new ProcessBuilder("git", "describe", "--always", "--dirty")
                            .redirectErrorStream(true)
                            .start();
            String text =
                    new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = git.waitFor(GIT_SECONDS, TimeUnit.SECONDS);
            return ended && git.exitValue() == 0 ? text : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

package dev.adjoint.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command as a user meets it: in this process, or in one of its own. */
record Launched(int exitCode, String out, String err) {
    private static final long SECONDS = 120;

    /** Runs a command in this process. */
    static Launched here(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Launched(exitCode, out.toString(), err.toString());
    }

    /** Starts a command in a process of its own, in a folder. */
    static Process start(Path folder, List<String> jvmArguments, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(main());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** As this process was started: from modules, or, where the vector backend is off, classes. */
    private static List<String> main() {
        String modules = System.getProperty("jdk.module.path");
        return modules == null
                ? List.of("-cp", System.getProperty("java.class.path"), Main.class.getName())
                : List.of("-p", modules, "-m", "adjoint.cli/dev.adjoint.cli.Main");
    }

    /** Waits for a process and returns what it printed. */
    static Launched finish(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running after " + SECONDS + " s: " + text);
        }
        return new Launched(process.exitValue(), text, "");
    }
}

package dev.adjoint.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * How far a long piece of work is: step, what was measured, and the time left. On a terminal one
 * line is drawn over and over; elsewhere a line appears every few seconds.
 */
final class Progress {
    private static final long PLAIN_INTERVAL = 3_000_000_000L;

    private final PrintWriter out;
    private final int steps;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private int first = -1;
    private long shown = Long.MIN_VALUE / 2;
    private int width;

    Progress(PrintWriter out, int steps) {
        this.out = out;
        this.steps = steps;
        this.terminal = isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    @SuppressWarnings("SystemConsoleNull") // it may be null where jdk.console names another module
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /**
     * Shows a step.
     *
     * @param done steps done so far
     * @param measured what to say about them
     * @param important whether the line must appear where only some do
     */
    void show(int done, String measured, boolean important) {
        long now = System.nanoTime();
        if (first < 0) {
            first = done - 1;
        }
        String line =
                String.format(
                        Locale.ROOT, "step %d/%d  %s  %s", done, steps, measured, left(done, now));
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            width = line.length();
            if (done == steps) {
                out.println();
            }
        } else if (important || now - shown >= PLAIN_INTERVAL) {
            out.println(line);
            shown = now;
        }
        out.flush();
    }

    private String left(int done, long now) {
        double seconds = (now - start) / 1e9 / Math.max(1, done - first) * (steps - done);
        return done >= steps
                ? "done"
                : String.format(Locale.ROOT, "%d s left", Math.round(seconds));
    }
}

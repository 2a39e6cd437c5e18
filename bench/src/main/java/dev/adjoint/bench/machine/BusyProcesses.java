package dev.adjoint.bench.machine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Other processes that use a processor each until they are closed. */
public final class BusyProcesses implements AutoCloseable {
    private static final long LIMIT_NANOS = 120_000_000_000L;
    private static final long START_MILLIS = 700;

    private final List<Process> processes = new ArrayList<>();

    /** Starts some, and waits until they are at work. */
    public BusyProcesses(int count) {
        String java = ProcessHandle.current().info().command().orElse("java");
        String path = System.getProperty("java.class.path");
        try {
            for (int i = 0; i < count; i++) {
                String[] command = {java, "-Xmx64m", "-cp", path, BusyProcesses.class.getName()};
                processes.add(new ProcessBuilder(command).inheritIO().start());
            }
            Thread.sleep(START_MILLIS);
        } catch (IOException e) {
            close();
            throw new IllegalStateException("bench: no busy process could be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Computes until it is ended, for two minutes at most, lest it outlives a killed parent. */
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        long state = 1;
        while (System.nanoTime() - start < LIMIT_NANOS) {
            for (int i = 0; i < 1_000_000; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
            }
        }
        System.exit((int) (state & 1));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.clear();
    }
}

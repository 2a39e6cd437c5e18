package dev.adjoint.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Waits until this process rests. Threads of native peers spin for up to a fifth of a second after
 * their work in the hope of more; with as many cores as threads they would slow whoever is next.
 *
 * <p>The processor time of the process, as the JDK tells it, advances in steps of 10 ms on Linux:
 * too coarse for short looks. There the times of the threads are read, which are exact.
 */
final class Quiet {
    private static final long LOOK_MILLIS = 3;
    private static final long COARSE_LOOK_MILLIS = 60;
    private static final double RESTING = 0.2;
    private static final long PATIENCE_NANOS = 1_000_000_000;
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String TIMES = "schedstat";

    private final OperatingSystemMXBean process =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final boolean isExact =
            Files.isReadable(Path.of("/proc/self").resolve(TIMES)) && threadNanos() > 0;

    /** Returns when hardly any processor time is used, or after a second. */
    void await() {
        long start = System.nanoTime();
        while (!rests() && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
    }

    private boolean rests() {
        long start = System.nanoTime();
        long used = used();
        try {
            Thread.sleep(isExact ? LOOK_MILLIS : COARSE_LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return used() - used < RESTING * (System.nanoTime() - start);
    }

    private long used() {
        return isExact ? threadNanos() : process.getProcessCpuTime();
    }

    /** What the threads that live have used; one that ends meanwhile is left out. */
    private static long threadNanos() {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                sum += nanos(thread.resolve(TIMES));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    private static long nanos(Path times) throws IOException {
        try {
            return Long.parseLong(Files.readString(times).split(" ", 2)[0]);
        } catch (IOException e) {
            // a thread that ended between two calls: there is no such file, or no such process
            if (Files.exists(times)) {
                throw e;
            }
            return 0;
        }
    }
}

package dev.adjoint.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Waits until this process rests. Threads of native peers spin for up to a fifth of a second after
 * their work in the hope of more; with as many cores as threads they would slow whoever is next.
 */
final class Quiet {
    private static final long LOOK_MILLIS = 3;
    private static final double RESTING = 0.2;
    private static final int LOOKS = 100;

    private final OperatingSystemMXBean process =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Returns when hardly any processor time is used, or after a third of a second. */
    void await() {
        for (int look = 0; look < LOOKS && !rests(); look++) {
            Thread.onSpinWait();
        }
    }

    private boolean rests() {
        long start = System.nanoTime();
        long used = process.getProcessCpuTime();
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return process.getProcessCpuTime() - used < RESTING * (System.nanoTime() - start);
    }
}

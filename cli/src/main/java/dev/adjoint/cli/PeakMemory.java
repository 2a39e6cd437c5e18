package dev.adjoint.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The most memory that this process has used. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private PeakMemory() {}

    /**
     * Bytes of resident memory at their peak where the system tells, else of the heap's pools at
     * theirs.
     */
    static long bytes() {
        try {
            return Files.exists(STATUS) ? resident(Files.readAllLines(STATUS)) : heap();
        } catch (IOException e) {
            return heap();
        }
    }

    private static long resident(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(PEAK))
                .map(line -> line.substring(PEAK.length()).replace("kB", "").strip())
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
                .findFirst()
                .orElseGet(PeakMemory::heap);
    }

    private static long heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(PeakMemory::peak)
                .sum();
    }

    private static long peak(MemoryPoolMXBean pool) {
        return pool.getPeakUsage().getUsed();
    }
}

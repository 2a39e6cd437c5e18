package dev.adjoint.bench.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the machine could do at best, for every number of threads.
 *
 * @param flops binary32 operations a second in registers
 * @param bytes bytes a second read from memory
 */
public record Roofline(Map<Integer, Double> flops, Map<Integer, Double> bytes) {
    private static final int READ = 256 << 20;

    /** Copies both. */
    public Roofline {
        flops = new LinkedHashMap<>(flops);
        bytes = new LinkedHashMap<>(bytes);
    }

    /** Measures both ceilings. */
    public static Roofline measure(List<Integer> threads) {
        Map<Integer, Double> flops = new LinkedHashMap<>();
        Map<Integer, Double> bytes = new LinkedHashMap<>();
        for (int count : threads) {
            flops.put(count, peak(count));
            bytes.put(count, ReadBandwidth.measure(READ, count));
        }
        return new Roofline(flops, bytes);
    }

    private static double peak(int threads) {
        double[] rates = new double[threads];
        List<Thread> others = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int place = thread;
            others.add(Thread.ofPlatform().start(() -> rates[place] = FmaPeak.measure()));
        }
        for (Thread other : others) {
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return java.util.Arrays.stream(rates).sum();
    }

    /** The fewest seconds that some work can take on that many threads. */
    public double seconds(double workFlops, double workBytes, int threads) {
        return Math.max(arithmetic(workFlops, threads), workBytes / bytes.get(threads));
    }

    /** What bounds some work: {@code arithmetic} or {@code memory}. */
    public String bound(double workFlops, double workBytes, int threads) {
        return arithmetic(workFlops, threads) >= workBytes / bytes.get(threads)
                ? "arithmetic"
                : "memory";
    }

    private double arithmetic(double workFlops, int threads) {
        return workFlops / flops.get(threads);
    }
}

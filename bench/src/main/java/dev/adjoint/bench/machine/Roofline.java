package dev.adjoint.bench.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the machine could do at best with some threads.
 *
 * @param flops binary32 operations a second in registers
 * @param bytes bytes a second read from memory
 */
public record Roofline(double flops, double bytes) {
    private static final int READ = 256 << 20;

    /** Measures both ceilings. */
    public static Roofline measure(int threads) {
        return new Roofline(peak(threads), ReadBandwidth.measure(READ, threads));
    }

    private static double peak(int threads) {
        double[] rates = new double[threads];
        List<Thread> others = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int place = thread;
            others.add(Thread.ofPlatform().start(() -> rates[place] = FmaPeak.measure()));
        }
        others.forEach(ReadBandwidth::join);
        return Arrays.stream(rates).sum();
    }

    /** The fewest seconds that some work can take. */
    public double seconds(double workFlops, double workBytes) {
        return Math.max(workFlops / flops, workBytes / bytes);
    }

    /** What bounds some work: {@code arithmetic} or {@code memory}. */
    public String bound(double workFlops, double workBytes) {
        return workFlops / flops >= workBytes / bytes ? "arithmetic" : "memory";
    }
}

package dev.adjoint.bench.machine;

import dev.adjoint.bench.measure.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast memory is read: the sum of a large array of longs in plain Java, which the JIT turns
 * into vector code (it does not for floats, whose sums have an order). One thread reads one part.
 */
public final class ReadBandwidth {
    private static final int TRIES = 8;

    private ReadBandwidth() {}

    /** Bytes a second, the best of some tries over an array of so many bytes. */
    static double measure(int bytes, int threads) {
        Task read = task(bytes, threads);
        double best = 0;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            read.run(1);
            best = Math.max(best, bytes / ((System.nanoTime() - start) * 1e-9));
        }
        return best;
    }

    /** Reads that many bytes on some threads. */
    public static Task task(int bytes, int threads) {
        long[] array = new long[bytes / Long.BYTES];
        java.util.Arrays.fill(array, 3);
        AtomicLong sink = new AtomicLong();
        return times -> {
            for (int i = 0; i < times; i++) {
                sink.addAndGet(sum(array, threads));
            }
        };
    }

    private static long sum(long[] array, int threads) {
        AtomicLong total = new AtomicLong();
        List<Thread> others = new ArrayList<>();
        int part = array.length / threads;
        for (int thread = 1; thread < threads; thread++) {
            int start = thread * part;
            others.add(
                    Thread.ofPlatform()
                            .start(() -> total.addAndGet(sum(array, start, start + part))));
        }
        total.addAndGet(sum(array, 0, part));
        others.forEach(ReadBandwidth::join);
        return total.get();
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long sum(long[] array, int start, int end) {
        long sum = 0;
        for (int i = start; i < end; i++) {
            sum += array[i];
        }
        return sum;
    }
}

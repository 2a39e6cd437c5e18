package dev.adjoint.vector.pointwise;

import java.lang.reflect.Method;

/**
 * The bytes that this thread has allocated. The management beans are reached by reflection, because
 * the module under test does not require theirs.
 */
public final class Allocation {
    private static final int ROUNDS = 20_000;

    private final Object threads;
    private final Method allocated;

    /** Finds the beans. */
    public Allocation() throws ReflectiveOperationException {
        Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
        Class<?> bean = Class.forName("com.sun.management.ThreadMXBean");
        threads = factory.getMethod("getThreadMXBean").invoke(null);
        allocated = bean.getMethod("getCurrentThreadAllocatedBytes");
    }

    /** The bytes so far. */
    public long bytes() throws ReflectiveOperationException {
        return (long) allocated.invoke(threads);
    }

    /** The bytes that one of many runs allocates, once they are compiled. */
    public static long of(Runnable run) throws ReflectiveOperationException {
        Allocation allocation = new Allocation();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            long before = allocation.bytes();
            for (int round = 0; round < ROUNDS; round++) {
                run.run();
            }
            least = Math.min(least, (allocation.bytes() - before) / ROUNDS);
        }
        return least;
    }
}

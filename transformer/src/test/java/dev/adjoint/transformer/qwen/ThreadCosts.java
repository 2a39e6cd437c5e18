package dev.adjoint.transformer.qwen;

import java.lang.reflect.Method;

/**
 * What this thread has cost so far. The management beans are reached by reflection, because the
 * module under test does not require theirs.
 */
public final class ThreadCosts {
    private final Object threads;
    private final Method allocated;
    private final Method cpuTime;

    /** Finds the beans. */
    public ThreadCosts() {
        try {
            Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
            Class<?> bean = Class.forName("com.sun.management.ThreadMXBean");
            threads = factory.getMethod("getThreadMXBean").invoke(null);
            allocated = bean.getMethod("getCurrentThreadAllocatedBytes");
            cpuTime = bean.getMethod("getCurrentThreadCpuTime");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the platform measures no threads", e);
        }
    }

    /** Bytes allocated, freed ones among them. */
    public long bytes() {
        return read(allocated);
    }

    /** Nanoseconds of a processor's time, to which a busy machine adds nothing. */
    public long nanoseconds() {
        return read(cpuTime);
    }

    private long read(Method measure) {
        try {
            return (long) measure.invoke(threads);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the platform measures no threads", e);
        }
    }
}

package dev.adjoint.vector.pointwise;

import java.lang.reflect.Method;

/**
 * The bytes that this thread has allocated. The management beans are reached by reflection, because
 * the module under test does not require theirs.
 */
final class Allocation {
    private final Object threads;
    private final Method allocated;

    Allocation() throws ReflectiveOperationException {
        Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
        Class<?> bean = Class.forName("com.sun.management.ThreadMXBean");
        threads = factory.getMethod("getThreadMXBean").invoke(null);
        allocated = bean.getMethod("getCurrentThreadAllocatedBytes");
    }

    long bytes() throws ReflectiveOperationException {
        return (long) allocated.invoke(threads);
    }
}

package dev.adjoint.bench.measure;

/** Work that can be repeated. */
@FunctionalInterface
public interface Task {
    /** Does the work several times, one after the other. */
    void run(int times);
}

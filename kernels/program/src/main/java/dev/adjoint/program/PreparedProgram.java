package dev.adjoint.program;

import java.util.List;

/** A program that a backend has made ready to run often. It belongs to one thread at a time. */
public interface PreparedProgram extends AutoCloseable {
    /**
     * Runs all steps.
     *
     * @param given as many storages as {@link Program#inputs()}
     * @param captured as many as {@link Program#captured()}: those of the program itself, or those
     *     of another one of the same structure
     * @param memory where the outputs go
     * @return the outputs, which belong to the caller
     * @throws IllegalArgumentException if a number, type or size does not fit
     */
    List<Storage> run(List<Storage> given, List<Storage> captured, Memory memory);

    /** What was prepared, in a line: steps, memory. */
    String description();

    /** Gives back what was prepared; the program cannot be run any more. */
    @Override
    void close();
}

package dev.adjoint.bench.measure;

/**
 * One of those that take turns.
 *
 * @param by its name
 * @param role what it is in the comparison
 * @param task what is timed
 */
public record Subject(String by, Role role, Task task) {}

package dev.adjoint.bench.rows;

import dev.adjoint.program.Backend;

/**
 * Where something runs.
 *
 * @param threads how many threads it may use
 * @param backend ours, with as many
 */
public record Place(int threads, Backend backend) {}

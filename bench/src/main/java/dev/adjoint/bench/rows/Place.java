package dev.adjoint.bench.rows;

import dev.adjoint.bench.machine.Roofline;
import dev.adjoint.program.Backend;

/**
 * Where something runs.
 *
 * @param threads how many threads it may use
 * @param backend ours, with as many
 * @param roofline what the machine could do with as many
 */
public record Place(int threads, Backend backend, Roofline roofline) {}

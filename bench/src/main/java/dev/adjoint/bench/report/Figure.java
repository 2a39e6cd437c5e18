package dev.adjoint.bench.report;

import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.measure.Spread;

/**
 * What was measured of one subject.
 *
 * @param by whose it is
 * @param role what that is in the comparison
 * @param seconds seconds a call
 * @param rounds how many samples that is of
 * @param alone seconds a call without busy processes, where the row has some; else 0
 */
public record Figure(String by, Role role, Spread seconds, int rounds, double alone) {}

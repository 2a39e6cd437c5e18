/**
 * Fused ops as single kernels, one file each; {@link dev.adjoint.vector.fused.FusedCalls} knows
 * their names. All sums follow the order that {@link dev.adjoint.program.Kernel} fixes, so that a
 * row's bits depend on that row alone.
 */
package dev.adjoint.vector.fused;

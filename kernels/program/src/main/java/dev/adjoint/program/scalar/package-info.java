/**
 * The reference backend: plain loops in double. It stays simple and changes only for a new kernel.
 */
package dev.adjoint.program.scalar;

/** Sums and extremes along axes, in the fixed order that kernels promise. */
package dev.adjoint.vector.reduce;

/** The threads that kernels share. */
package dev.adjoint.vector.threads;

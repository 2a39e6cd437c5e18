/** Kernels that go along an axis in order. */
package dev.adjoint.vector.sequence;

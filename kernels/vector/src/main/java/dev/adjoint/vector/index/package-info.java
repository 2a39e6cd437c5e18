/** Kernels that read, add or write at places given by indices, and random numbers by index. */
package dev.adjoint.vector.index;

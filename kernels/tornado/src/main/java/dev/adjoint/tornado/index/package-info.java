/** Kernels that move elements by index or make them from a counter. */
package dev.adjoint.tornado.index;

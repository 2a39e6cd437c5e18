/** The fused ops that have kernels of their own, as on the CPU. */
package dev.adjoint.tornado.fused;

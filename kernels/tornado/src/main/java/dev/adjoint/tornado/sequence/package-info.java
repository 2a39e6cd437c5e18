/** Kernels along the last axis: scan and sort. */
package dev.adjoint.tornado.sequence;

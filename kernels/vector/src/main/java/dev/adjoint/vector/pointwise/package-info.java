/**
 * Pointwise functions: {@link dev.adjoint.vector.pointwise.PointwiseKernel} interprets lane
 * programs over blocks, with one vector loop for each lane operation. An element's result depends
 * only on its own inputs: every loop does the same operations in every lane and in its tail, so
 * width and threads do not show in the bits.
 */
package dev.adjoint.vector.pointwise;

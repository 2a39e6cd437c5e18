/**
 * Fused ops: each with the decomposition that it means, and the name of the kernel that a backend
 * may have for it.
 */
package dev.adjoint.tensor.fused;

/** Fused calls that have a kernel of their own. */
package dev.adjoint.vector.fused;

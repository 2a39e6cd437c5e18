/** Copies between layouts. */
package dev.adjoint.vector.move;

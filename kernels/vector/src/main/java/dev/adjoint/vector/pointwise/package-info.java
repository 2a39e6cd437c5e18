/** Expressions over elements. */
package dev.adjoint.vector.pointwise;

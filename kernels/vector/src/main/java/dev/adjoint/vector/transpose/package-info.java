/** Transposes of matrices in registers. */
package dev.adjoint.vector.transpose;

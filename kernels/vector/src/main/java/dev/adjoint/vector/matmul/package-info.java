/** Products of matrices: packed panels, register tiles, one multiply-add chain for each element. */
package dev.adjoint.vector.matmul;

/** Sums of products by index notation, and small dense matrices. */
package dev.adjoint.autograd.algebra;

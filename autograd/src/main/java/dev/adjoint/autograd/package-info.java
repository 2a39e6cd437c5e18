/** Gradients of tensor code: the walk over nodes, and the transforms that stand on it. */
package dev.adjoint.autograd;

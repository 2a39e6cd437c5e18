/**
 * The value, the rule and the application: {@link dev.adjoint.tensor.Tensor}, {@link
 * dev.adjoint.tensor.Op}, {@link dev.adjoint.tensor.Node}. Nothing here walks backward; that is the
 * autograd module.
 */
package dev.adjoint.tensor;

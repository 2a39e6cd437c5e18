/** Placeholder of the module autograd. */
package dev.adjoint.autograd;

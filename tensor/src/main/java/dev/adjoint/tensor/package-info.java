/** Placeholder of the module tensor. */
package dev.adjoint.tensor;

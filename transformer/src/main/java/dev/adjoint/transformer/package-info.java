/** Placeholder of the module transformer. */
package dev.adjoint.transformer;

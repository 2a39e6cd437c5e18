/** Placeholder of the module lessons. */
package dev.adjoint.lessons;

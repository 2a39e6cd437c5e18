/** Placeholder of the module vector. */
package dev.adjoint.vector;

/** Placeholder of the module cli. */
package dev.adjoint.cli;

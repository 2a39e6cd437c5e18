/** Placeholder of the module program. */
package dev.adjoint.program;

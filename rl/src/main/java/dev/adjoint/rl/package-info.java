/** Placeholder of the module rl. */
package dev.adjoint.rl;

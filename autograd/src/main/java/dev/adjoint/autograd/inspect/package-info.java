/** Readers of programs and nodes: where a fault comes from, and pictures. */
package dev.adjoint.autograd.inspect;

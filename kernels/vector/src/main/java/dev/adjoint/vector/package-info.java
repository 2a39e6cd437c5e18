/**
 * The vector backend: kernels on the Vector API that keep the order of every sum, whatever the
 * vector width, the number of threads and the machine.
 */
package dev.adjoint.vector;

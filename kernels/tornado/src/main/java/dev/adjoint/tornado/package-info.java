/** Programs on a GPU through TornadoVM: the backend and why it may be unusable. */
package dev.adjoint.tornado;

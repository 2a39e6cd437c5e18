/** Optimizers: steps as tensor code, with state that can be saved and loaded. */
package dev.adjoint.autograd.optim;

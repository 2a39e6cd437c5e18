/** Parameters of models. */
package dev.adjoint.autograd.nn;

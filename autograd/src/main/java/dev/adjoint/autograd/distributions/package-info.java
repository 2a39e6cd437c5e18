/** Probability distributions with differentiable densities and samples. */
package dev.adjoint.autograd.distributions;

/**
 * The nouns of reinforcement learning: what was sampled, which tokens count, what they are worth,
 * and what is minimised. Whatever must not carry a gradient cannot: it is a constant by
 * construction.
 */
package dev.adjoint.rl;

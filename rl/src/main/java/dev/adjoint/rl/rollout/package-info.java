/** Answers of a policy, and what a policy says about them. */
package dev.adjoint.rl.rollout;

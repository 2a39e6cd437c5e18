/** Adding two numbers of three digits, with or without a working. */
package dev.adjoint.rl.env.addition;

/** Small environments with numbers as observations: the second proving ground beside text. */
package dev.adjoint.rl.env.classic;

/** Visible loops, the files of a run, and evaluation. */
package dev.adjoint.rl.train;

/**
 * Visible loops for environments with numbers as observations, and the small networks they train.
 */
package dev.adjoint.rl.train.control;

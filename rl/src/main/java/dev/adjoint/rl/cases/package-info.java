/**
 * Single losses from files: what a method says about a few numbers, for teaching and for checking
 * us.
 */
package dev.adjoint.rl.cases;

/**
 * What an answer is worth before any advantage: verifiers, and shapers that add to their verdict.
 */
package dev.adjoint.rl.reward;

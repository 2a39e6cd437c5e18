/** Policy gradients on tokens: one short file a paper, which writes all its slots out. */
package dev.adjoint.rl.papers.tokens;

/** Learning values of actions from replayed transitions, one short file a paper. */
package dev.adjoint.rl.papers.value;

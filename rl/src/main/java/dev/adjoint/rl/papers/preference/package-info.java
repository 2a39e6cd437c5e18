/** Learning from demonstrations and from preferences between answers, one short file a paper. */
package dev.adjoint.rl.papers.preference;

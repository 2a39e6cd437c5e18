/** Questions with a number for an answer, read from a file. */
package dev.adjoint.rl.env.questions;

/** Learning from written answers: demonstrations, and pairs of a better and a worse one. */
package dev.adjoint.rl.train.data;

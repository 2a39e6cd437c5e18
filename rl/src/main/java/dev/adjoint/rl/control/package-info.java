/** What decides around the loss and has a memory: all of it can be saved and loaded. */
package dev.adjoint.rl.control;

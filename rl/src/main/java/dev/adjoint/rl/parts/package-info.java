/** The interchangeable parts of an objective, one file a slot. All of them are pure. */
package dev.adjoint.rl.parts;

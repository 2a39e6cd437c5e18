/** The list of all methods; the methods themselves stand in the packages below, by family. */
package dev.adjoint.rl.papers;

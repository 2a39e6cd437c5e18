/** Sums, extrema and their places along rows. */
package dev.adjoint.tornado.reduce;

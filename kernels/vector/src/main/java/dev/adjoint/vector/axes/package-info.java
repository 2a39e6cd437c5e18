/** Layouts reduced to the fewest axes. */
package dev.adjoint.vector.axes;

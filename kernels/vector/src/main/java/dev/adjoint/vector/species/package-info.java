/** One source for each kernel, compiled by the JIT once for each vector width. */
package dev.adjoint.vector.species;

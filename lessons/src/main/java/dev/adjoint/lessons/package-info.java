/** The ideas of the framework, one small file each, to be read in the order of their numbers. */
package dev.adjoint.lessons;

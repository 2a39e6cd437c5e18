/** One generated kernel for each run of pointwise steps, copies included. */
package dev.adjoint.tornado.pointwise;

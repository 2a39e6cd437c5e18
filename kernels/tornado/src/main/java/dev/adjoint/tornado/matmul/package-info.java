/** Matrix products. */
package dev.adjoint.tornado.matmul;

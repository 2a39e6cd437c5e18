/**
 * Kernels, programs and backends. A {@link dev.adjoint.program.Kernel} is one thing that a backend
 * can do, a {@link dev.adjoint.program.Program} is a list of kernel calls, and recording is itself
 * a backend ({@link dev.adjoint.program.Recorder}). Nothing here knows of gradients or of text.
 */
package dev.adjoint.program;

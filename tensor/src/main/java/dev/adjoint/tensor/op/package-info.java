/** The rule pages: every op beside its derivative. To add an elementwise op, add a row. */
package dev.adjoint.tensor.op;

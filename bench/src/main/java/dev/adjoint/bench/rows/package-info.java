/** What is measured: every row of the suite, with its work, its cost and its target. */
@NullMarked
package dev.adjoint.bench.rows;

import org.jspecify.annotations.NullMarked;

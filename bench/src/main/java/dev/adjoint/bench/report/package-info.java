/** The table on the terminal and the file of results. */
@NullMarked
package dev.adjoint.bench.report;

import org.jspecify.annotations.NullMarked;

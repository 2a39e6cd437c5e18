/** How long things take, honestly: subjects take turns, and what is printed has a spread. */
@NullMarked
package dev.adjoint.bench.measure;

import org.jspecify.annotations.NullMarked;

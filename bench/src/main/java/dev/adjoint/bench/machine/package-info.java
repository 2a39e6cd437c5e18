/** What the machine is and what it could do at best. */
@NullMarked
package dev.adjoint.bench.machine;

import org.jspecify.annotations.NullMarked;

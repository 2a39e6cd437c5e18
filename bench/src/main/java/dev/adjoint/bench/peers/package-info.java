/** What ours is measured beside, each loaded from the class path or named as absent. */
@NullMarked
package dev.adjoint.bench.peers;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.adjoint.bench;

import org.jspecify.annotations.NullMarked;

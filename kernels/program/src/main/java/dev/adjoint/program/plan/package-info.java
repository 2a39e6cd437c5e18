/** Programs made ready to run kernel by kernel: joined, with memory planned ahead. */
@NullMarked
package dev.adjoint.program.plan;

import org.jspecify.annotations.NullMarked;

package dev.adjoint.bench.rows;

/** What a figure of ours should reach. */
public sealed interface Target {
    /** Nothing is asked; the figure is reported. */
    record None() implements Target {}

    /** A ratio of speeds, ours to the best peer of the run. */
    record OfBestPeer(double ratio) implements Target {}

    /** A ratio of speeds, ours to the ceiling measured in the same rounds. */
    record OfCeiling(double ratio) implements Target {}

    /** At most so many nanoseconds more than the ceiling, here our kernel alone. */
    record OverCeiling(double nanoseconds) implements Target {}

    /** A ratio of speeds, ours beside busy processes to ours alone. */
    record OfAlone(double ratio) implements Target {}
}

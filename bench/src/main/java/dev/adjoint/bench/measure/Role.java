package dev.adjoint.bench.measure;

/** What a subject is in a comparison. */
public enum Role {
    /** Our library. */
    OURS,
    /** Another library. */
    PEER,
    /** What the machine, or our own kernel alone, could do at best. */
    CEILING
}

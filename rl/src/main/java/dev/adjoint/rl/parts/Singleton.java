package dev.adjoint.rl.parts;

/**
 * What the only answer to a prompt is worth: a group of one has no baseline. Libraries differ
 * silently, so here it is a choice that has to be made.
 */
public enum Singleton {
    /** Nothing: it teaches nothing. */
    ZERO,
    /** Its reward, as if the baseline were 0. */
    RAW_SCORE,
    /** An error. */
    REJECT
}

package dev.adjoint.rl;

/** Overwritten when the module's code arrives. */
public final class Placeholder {
    private Placeholder() {}
}

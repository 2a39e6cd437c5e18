package dev.adjoint.rl.parts;

/** What a sum of squared differences of n numbers is divided by in a standard deviation. */
public enum Deviation {
    /** n − 1: the variance estimates that of the distribution without bias. */
    UNBIASED,
    /** n: the variance of exactly these numbers. */
    POPULATION
}

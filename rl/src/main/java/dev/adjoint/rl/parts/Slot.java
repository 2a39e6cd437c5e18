package dev.adjoint.rl.parts;

/** The places of a policy gradient that papers fill differently. */
public enum Slot {
    /** What a token is worth. */
    ADVANTAGE,
    /** Which policy the likelihood is divided by, and over what. */
    RATIO,
    /** How ratio, likelihood and advantage make a loss per token. */
    SURROGATE,
    /** Which tokens take part, and how much. */
    WEIGHT,
    /** How losses per token make one number. */
    AGGREGATION,
    /** What is added. */
    TERMS
}

package dev.adjoint.program;

/**
 * What can be done to single numbers. A backend implements these once; every pointwise function is
 * an {@link Expression} over them.
 */
public enum LaneOp {
    /** a + b. */
    ADD("+", 2),
    /** a − b. */
    SUBTRACT("-", 2),
    /** a · b. */
    MULTIPLY("*", 2),
    /** a / b. */
    DIVIDE("/", 2),
    /** a · b + c with one rounding. */
    FMA("fma", 3),
    /** The smaller; NaN if either is NaN. */
    MINIMUM("min", 2),
    /** The larger; NaN if either is NaN. */
    MAXIMUM("max", 2),
    /** −a. */
    NEGATE("neg", 1),
    /** |a|. */
    ABSOLUTE("abs", 1),
    /** The square root, correctly rounded. */
    SQUARE_ROOT("sqrt", 1),
    /** The largest integer that is not above a. */
    FLOOR("floor", 1),
    /** e to the power of a. */
    EXP("exp", 1),
    /** The natural logarithm. */
    LOG("log", 1),
    /** The sine of an angle in radians. */
    SIN("sin", 1),
    /** The cosine of an angle in radians. */
    COS("cos", 1),
    /** The hyperbolic tangent. */
    TANH("tanh", 1),
    /** The error function 2/√π ∫₀ᵃ e^(−t²) dt. */
    ERF("erf", 1),
    /** 1 where a is less than b, else 0 (also where either is NaN). */
    LESS("lt", 2),
    /** 1 where a equals b, else 0 (also where either is NaN). */
    EQUAL("eq", 2),
    /** b where a is not 0, else c; the value that is not chosen has no influence. */
    SELECT("select", 3);

    private final String text;
    private final int arity;

    LaneOp(String text, int arity) {
        this.text = text;
        this.arity = arity;
    }

    /** The number of arguments. */
    public int arity() {
        return arity;
    }

    /** Whether this stands between its two arguments when written. */
    boolean isInfix() {
        return this == ADD || this == SUBTRACT || this == MULTIPLY || this == DIVIDE;
    }

    @Override
    public String toString() {
        return text;
    }
}

package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/**
 * Questions about elements, answered by 1 and 0 in floating point; what is not 0 counts as true.
 * Steps have derivative 0. Comparisons with NaN are false.
 */
public final class Comparisons {
    private static final Expression ZERO = constant(0);
    private static final Expression ONE = constant(1);
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);

    private Comparisons() {}

    /** 1 where a &gt; b, else 0. */
    public static final PointwiseOp GREATER = row("greater", B.less(A), ZERO, ZERO);

    /** 1 where a ≤ b, else 0. */
    public static final PointwiseOp LESS_OR_EQUAL =
            row("lessOrEqual", A.less(B).max(A.same(B)), ZERO, ZERO);

    /** 1 where a ≥ b, else 0. */
    public static final PointwiseOp GREATER_OR_EQUAL =
            row("greaterOrEqual", B.less(A).max(A.same(B)), ZERO, ZERO);

    /** 1 where a ≠ b, else 0; NaN differs from everything. */
    public static final PointwiseOp NOT_EQUAL = row("notEqual", ONE.sub(A.same(B)), ZERO, ZERO);

    /** 1 where a and b are true, else 0. */
    public static final PointwiseOp AND =
            row("and", A.select(B.select(ONE, ZERO), ZERO), ZERO, ZERO);

    /** 1 where a or b is true, else 0. */
    public static final PointwiseOp OR = row("or", A.select(ONE, B.select(ONE, ZERO)), ZERO, ZERO);

    /** 1 where one of a and b is true and the other is not, else 0. */
    public static final PointwiseOp XOR =
            row("xor", A.select(B.select(ZERO, ONE), B.select(ONE, ZERO)), ZERO, ZERO);

    /** 1 where x is 0, else 0. */
    public static final PointwiseOp NOT = row("not", A.same(ZERO), ZERO);

    /** 1 where x is not a number, else 0. */
    public static final PointwiseOp IS_NAN = row("isNaN", ONE.sub(A.same(A)), ZERO);

    /** 1 where x is +∞ or −∞, else 0. */
    public static final PointwiseOp IS_INFINITE =
            row("isInfinite", A.abs().same(constant(Double.POSITIVE_INFINITY)), ZERO);

    /** 1 where x is a finite number, else 0. */
    public static final PointwiseOp IS_FINITE =
            row("isFinite", A.abs().less(constant(Double.POSITIVE_INFINITY)), ZERO);

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(
                GREATER,
                LESS_OR_EQUAL,
                GREATER_OR_EQUAL,
                NOT_EQUAL,
                AND,
                OR,
                XOR,
                NOT,
                IS_NAN,
                IS_INFINITE,
                IS_FINITE);
    }
}

package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/** Steps and remainders. A step has derivative 0, at the step as well. */
public final class Rounding {
    private static final Expression ZERO = constant(0);
    private static final Expression X = Expression.input(0);
    private static final Expression G = Expression.input(2);
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);
    private static final Expression PAIR_G = Expression.input(3);

    private Rounding() {}

    /** ⌈x⌉. */
    public static final PointwiseOp CEIL = row("ceil", X.neg().floor().neg(), ZERO);

    /** The nearest whole number; of two equally near ones the even. */
    public static final PointwiseOp ROUND = row("round", nearest(), ZERO);

    /** x without its fraction. */
    public static final PointwiseOp TRUNC = row("trunc", whole(X), ZERO);

    /** x − trunc x; derivative 1. */
    public static final PointwiseOp FRAC = row("frac", X.sub(whole(X)), G);

    /** a − b ⌊a / b⌋, with the sign of b. */
    public static final PointwiseOp REMAINDER =
            row(
                    "remainder",
                    A.sub(B.mul(A.div(B).floor())),
                    PAIR_G,
                    PAIR_G.mul(A.div(B).floor()).neg());

    /** a − b trunc(a / b), with the sign of a. */
    public static final PointwiseOp FMOD =
            row("fmod", A.sub(B.mul(whole(A.div(B)))), PAIR_G, PAIR_G.mul(whole(A.div(B))).neg());

    /** |a| with the sign of b; −0 counts as positive, derivative 0 at a = 0. */
    public static final PointwiseOp COPY_SIGN =
            row(
                    "copySign",
                    B.less(ZERO).select(A.abs().neg(), A.abs()),
                    A.same(ZERO).select(ZERO, A.mul(B).less(ZERO).select(PAIR_G.neg(), PAIR_G)),
                    ZERO);

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(CEIL, ROUND, TRUNC, FRAC, REMAINDER, FMOD, COPY_SIGN);
    }

    private static Expression whole(Expression x) {
        return x.less(ZERO).select(x.neg().floor().neg(), x.floor());
    }

    private static Expression nearest() {
        Expression below = X.floor();
        Expression above = below.add(1);
        Expression rest = X.sub(below);
        Expression even = below.mul(0.5).floor().mul(2).same(below).select(below, above);
        Expression half = constant(0.5);
        return rest.same(half).select(even, rest.less(half).select(below, above));
    }
}

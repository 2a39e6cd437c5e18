package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;

/** Functions of one element and of numbers that are known when the code is written. */
public final class Scalars {
    private static final Expression ZERO = Expression.constant(0);
    private static final Expression X = Expression.input(0);
    private static final Expression G = Expression.input(2);

    private Scalars() {}

    /** x + c. */
    public static PointwiseOp add(double value) {
        return row("addScalar", X.add(value), G);
    }

    /** x · c. */
    public static PointwiseOp mul(double value) {
        return row("mulScalar", X.mul(value), G.mul(value));
    }

    /** x / c. */
    public static PointwiseOp div(double value) {
        return row("divScalar", X.div(value), G.div(value));
    }

    /** min(max(x, low), high); the gradient passes where low ≤ x ≤ high. */
    public static PointwiseOp clamp(double low, double high) {
        Expression outside = X.less(constant(low)).max(constant(high).less(X));
        return row("clamp", X.max(constant(low)).min(constant(high)), outside.select(ZERO, G));
    }

    /** x in another type; the gradient keeps its own. */
    public static PointwiseOp cast(DType dtype) {
        return row("cast", X, G).as(dtype);
    }
}

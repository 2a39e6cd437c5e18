package dev.adjoint.tensor.op;

import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/** Functions of two elements: the function, and beside it its derivatives by a and b. */
public final class Binaries {
    private static final Expression ZERO = Expression.constant(0);
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);
    private static final Expression Y = Expression.input(2);
    private static final Expression G = Expression.input(3);

    private Binaries() {}

    /** a + b. */
    public static final PointwiseOp ADD = row("add", A.add(B), G, G);

    /** a − b. */
    public static final PointwiseOp SUB = row("sub", A.sub(B), G, G.neg());

    /** a · b. */
    public static final PointwiseOp MUL = row("mul", A.mul(B), G.mul(B), G.mul(A));

    /** a / b. */
    public static final PointwiseOp DIV = row("div", A.div(B), G.div(B), G.mul(Y).div(B).neg());

    /** min(a, b); equal arguments receive half the gradient each. */
    public static final PointwiseOp MIN = row("min", A.min(B), taken(A, B), taken(B, A));

    /** max(a, b); equal arguments receive half the gradient each. */
    public static final PointwiseOp MAX = row("max", A.max(B), taken(B, A), taken(A, B));

    /** 1 where a &lt; b, else 0; derivative 0. */
    public static final PointwiseOp LESS = row("less", A.less(B), ZERO, ZERO);

    /** 1 where a = b, else 0; derivative 0. */
    public static final PointwiseOp EQUAL = row("equal", A.same(B), ZERO, ZERO);

    /** silu(a) · b (Shazeer, arXiv:2002.05202). */
    public static final PointwiseOp SWIGLU =
            row(
                    "swiGlu",
                    A.mul(A.sigmoid()).mul(B),
                    G.mul(B).mul(Unaries.siluSlope(A)),
                    G.mul(A.mul(A.sigmoid())));

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(ADD, SUB, MUL, DIV, MIN, MAX, LESS, EQUAL, SWIGLU);
    }

    /** The gradient of {@code low} where it is the smaller: g, half of g where equal, else 0. */
    private static Expression taken(Expression low, Expression high) {
        return low.same(high).select(G.mul(0.5), low.less(high).select(G, ZERO));
    }
}

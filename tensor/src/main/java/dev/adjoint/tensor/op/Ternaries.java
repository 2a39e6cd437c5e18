package dev.adjoint.tensor.op;

import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/** Functions of three elements: the function, and beside it its derivatives by a, b and c. */
public final class Ternaries {
    private static final Expression ZERO = Expression.constant(0);
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);
    private static final Expression C = Expression.input(2);
    private static final Expression G = Expression.input(4);

    private Ternaries() {}

    /** a · b + c, rounded once. */
    public static final PointwiseOp FMA = row("fma", A.fma(B, C), G.mul(B), G.mul(A), G);

    /** b where a is not 0, else c; a has no gradient. */
    public static final PointwiseOp SELECT =
            row("select", A.select(B, C), ZERO, A.select(G, ZERO), A.select(ZERO, G));

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(FMA, SELECT);
    }
}

package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/** Activation functions; at a kink the derivative is PyTorch's, which is said. */
public final class Activations {
    private static final Expression ZERO = constant(0);
    private static final Expression ONE = constant(1);
    private static final Expression X = Expression.input(0);
    private static final Expression G = Expression.input(2);
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);
    private static final Expression PAIR_G = Expression.input(3);
    private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double GELU_CUBE = 0.044715;
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    /** Beyond this n / (n + 2) is 1, and n² is still finite in binary32. */
    private static final double LARGEST_EXPONENT = 20;

    private Activations() {}

    /** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))) (arXiv:1606.08415, approximate form). */
    public static final PointwiseOp GELU_TANH =
            PointwiseOp.of("geluTanh", X.mul(geluCurve().tanh().add(1)).mul(0.5), 1);

    /** x tanh(softplus(x)) = x n / (n + 2) with n = eˣ (eˣ + 2) (Misra, arXiv:1908.08681). */
    public static final PointwiseOp MISH = PointwiseOp.of("mish", mish(), 1);

    /** x / (1 + |x|). */
    public static final PointwiseOp SOFTSIGN =
            row("softsign", X.div(X.abs().add(1)), G.div(square(X.abs().add(1))));

    /** x − tanh x. */
    public static final PointwiseOp TANHSHRINK =
            row("tanhshrink", X.sub(X.tanh()), G.mul(square(X.tanh())));

    /**
     * λ x for positive x, else λ α (eˣ − 1) (Klambauer et al., arXiv:1706.02515); at 0 the slope is
     * λ α.
     */
    public static final PointwiseOp SELU =
            row("selu", eluCurve(SELU_ALPHA).mul(SELU_SCALE), eluSlope(SELU_ALPHA).mul(SELU_SCALE));

    /** min(max(x, 0), 6); derivative 0 at both kinks. */
    public static final PointwiseOp RELU6 =
            row("relu6", X.max(ZERO).min(constant(6)), between(0, 6, G));

    /** min(max(x + 3, 0), 6) / 6 (Howard et al., arXiv:1905.02244); derivative 0 at the kinks. */
    public static final PointwiseOp HARD_SIGMOID =
            row("hardSigmoid", ramp(), between(-3, 3, G.div(6)));

    /** x hardSigmoid(x); derivative 0 at −3 and 1 at 3. */
    public static final PointwiseOp HARD_SWISH =
            row(
                    "hardSwish",
                    X.mul(ramp()),
                    X.less(constant(3)).select(between(-3, 3, G.mul(X.mul(2).add(3).div(6))), G));

    /** a for positive a, else b a; the derivative at 0 is b. */
    public static final PointwiseOp PRELU =
            row(
                    "prelu",
                    ZERO.less(A).select(A, A.mul(B)),
                    ZERO.less(A).select(PAIR_G, PAIR_G.mul(B)),
                    ZERO.less(A).select(ZERO, PAIR_G.mul(A)));

    /** a σ(b), the gated linear unit of two halves (Dauphin et al., arXiv:1612.08083). */
    public static final PointwiseOp GLU =
            row(
                    "glu",
                    A.mul(B.sigmoid()),
                    PAIR_G.mul(B.sigmoid()),
                    PAIR_G.mul(A.mul(B.sigmoid().mul(ONE.sub(B.sigmoid())))));

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(
                GELU_TANH,
                MISH,
                SOFTSIGN,
                TANHSHRINK,
                SELU,
                RELU6,
                HARD_SIGMOID,
                HARD_SWISH,
                PRELU,
                GLU);
    }

    /** x for positive x, else slope · x; the derivative at 0 is the slope. */
    public static PointwiseOp leakyRelu(double slope) {
        return row(
                "leakyRelu",
                ZERO.less(X).select(X, X.mul(slope)),
                ZERO.less(X).select(G, G.mul(slope)));
    }

    /**
     * x for positive x, else α (eˣ − 1) (Clevert et al., arXiv:1511.07289); at 0 the slope is α.
     */
    public static PointwiseOp elu(double alpha) {
        return row("elu", eluCurve(alpha), eluSlope(alpha));
    }

    /** max(x, 0) + min(0, α (e^(x/α) − 1)) (Barron, arXiv:1704.07483); the derivative at 0 is 1. */
    public static PointwiseOp celu(double alpha) {
        Expression low = Approximations.exponentialMinusOne(X.div(alpha)).mul(alpha);
        return row(
                "celu",
                ZERO.less(X).select(X, low),
                ZERO.less(X).select(G, G.mul(X.div(alpha).exp())));
    }

    /** x − λ above λ, x + λ below −λ, else 0; derivative 0 at the kinks. */
    public static PointwiseOp softshrink(double lambda) {
        Expression high = constant(lambda).less(X);
        Expression low = X.less(constant(-lambda));
        return row(
                "softshrink",
                high.select(X.sub(lambda), low.select(X.add(lambda), ZERO)),
                high.max(low).select(G, ZERO));
    }

    /** x where |x| &gt; λ, else 0; derivative 0 at the steps. */
    public static PointwiseOp hardshrink(double lambda) {
        Expression far = constant(lambda).less(X.abs());
        return row("hardshrink", far.select(X, ZERO), far.select(G, ZERO));
    }

    /** x where x &gt; limit, else a value; derivative 0 at the step. */
    public static PointwiseOp threshold(double limit, double value) {
        Expression above = constant(limit).less(X);
        return row("threshold", above.select(X, constant(value)), above.select(G, ZERO));
    }

    private static Expression square(Expression x) {
        return x.mul(x);
    }

    private static Expression geluCurve() {
        return X.mul(X).mul(X).mul(GELU_CUBE).add(X).mul(ROOT_TWO_OVER_PI);
    }

    private static Expression mish() {
        Expression exponential = X.min(constant(LARGEST_EXPONENT)).exp();
        Expression n = exponential.mul(exponential.add(2));
        return X.mul(n.div(n.add(2)));
    }

    private static Expression ramp() {
        return X.add(3).max(ZERO).min(constant(6)).div(6);
    }

    private static Expression eluCurve(double alpha) {
        return ZERO.less(X).select(X, Approximations.exponentialMinusOne(X).mul(alpha));
    }

    private static Expression eluSlope(double alpha) {
        return ZERO.less(X).select(G, G.mul(X.exp()).mul(alpha));
    }

    private static Expression between(double low, double high, Expression inside) {
        Expression in = constant(low).less(X).select(X.less(constant(high)), ZERO);
        return in.select(inside, ZERO);
    }
}

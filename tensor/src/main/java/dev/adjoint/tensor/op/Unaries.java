package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/**
 * Functions of one element: the function, and beside it its derivative in x, the output y and the
 * gradient g.
 */
public final class Unaries {
    private static final Expression ZERO = Expression.constant(0);
    private static final Expression ONE = Expression.constant(1);
    private static final Expression X = Expression.input(0);
    private static final Expression Y = Expression.input(1);
    private static final Expression G = Expression.input(2);
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
    private static final double INVERSE_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

    private Unaries() {}

    /** −x. */
    public static final PointwiseOp NEG = row("neg", X.neg(), G.neg());

    /** |x|; derivative 0 at 0. */
    public static final PointwiseOp ABS = row("abs", X.abs(), G.mul(signOf(X)));

    /** −1, 0, 1; derivative 0. */
    public static final PointwiseOp SIGN = row("sign", signOf(X), ZERO);

    /** ⌊x⌋; derivative 0. */
    public static final PointwiseOp FLOOR = row("floor", X.floor(), ZERO);

    /** x². */
    public static final PointwiseOp SQUARE = row("square", X.mul(X), G.mul(X.mul(2)));

    /** √x. */
    public static final PointwiseOp SQRT = row("sqrt", X.sqrt(), G.div(Y.mul(2)));

    /** 1/√x. */
    public static final PointwiseOp RSQRT =
            row("rsqrt", ONE.div(X.sqrt()), G.mul(Y.div(X).mul(-0.5)));

    /** 1/x. */
    public static final PointwiseOp RECIPROCAL =
            row("reciprocal", ONE.div(X), G.mul(Y.mul(Y)).neg());

    /** eˣ. */
    public static final PointwiseOp EXP = row("exp", X.exp(), G.mul(Y));

    /** log x. */
    public static final PointwiseOp LOG = row("log", X.log(), G.div(X));

    /** sin x. */
    public static final PointwiseOp SIN = row("sin", X.sin(), G.mul(X.cos()));

    /** cos x. */
    public static final PointwiseOp COS = row("cos", X.cos(), G.mul(X.sin()).neg());

    /** tanh x. */
    public static final PointwiseOp TANH = row("tanh", X.tanh(), G.mul(ONE.sub(Y.mul(Y))));

    /** erf x = 2/√π ∫₀ˣ e^(−t²) dt. */
    public static final PointwiseOp ERF =
            row("erf", X.erf(), G.mul(X.mul(X).neg().exp().mul(TWO_OVER_ROOT_PI)));

    /** σ(x) = 1/(1 + e⁻ˣ). */
    public static final PointwiseOp SIGMOID = row("sigmoid", X.sigmoid(), G.mul(Y.mul(ONE.sub(Y))));

    /** log σ(x) = min(x, 0) − log(1 + e^−|x|). */
    public static final PointwiseOp LOG_SIGMOID =
            row(
                    "logSigmoid",
                    X.min(ZERO).sub(X.abs().neg().exp().add(1).log()),
                    G.mul(X.neg().sigmoid()));

    /** log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|). */
    public static final PointwiseOp SOFTPLUS =
            row("softplus", X.max(ZERO).add(X.abs().neg().exp().add(1).log()), G.mul(X.sigmoid()));

    /** x σ(x). */
    public static final PointwiseOp SILU = row("silu", X.mul(X.sigmoid()), G.mul(siluSlope(X)));

    /** max(x, 0); derivative 0 at 0. */
    public static final PointwiseOp RELU = row("relu", X.max(ZERO), ZERO.less(X).select(G, ZERO));

    /** x Φ(x) (Hendrycks and Gimpel, arXiv:1606.08415, exact form). */
    public static final PointwiseOp GELU =
            row(
                    "gelu",
                    X.mul(normalDistribution()),
                    G.mul(
                            normalDistribution()
                                    .add(
                                            X.mul(
                                                    X.mul(X)
                                                            .mul(-0.5)
                                                            .exp()
                                                            .mul(INVERSE_ROOT_TWO_PI)))));

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(
                NEG,
                ABS,
                SIGN,
                FLOOR,
                SQUARE,
                SQRT,
                RSQRT,
                RECIPROCAL,
                EXP,
                LOG,
                SIN,
                COS,
                TANH,
                ERF,
                SIGMOID,
                LOG_SIGMOID,
                SOFTPLUS,
                SILU,
                RELU,
                GELU);
    }

    private static Expression signOf(Expression x) {
        return x.less(ZERO).select(constant(-1), ZERO.less(x).select(ONE, ZERO));
    }

    private static Expression normalDistribution() {
        return X.mul(ROOT_HALF).erf().add(1).mul(0.5);
    }

    /** silu'(x) = σ(x) (1 + x (1 − σ(x))). */
    static Expression siluSlope(Expression x) {
        Expression sigmoid = x.sigmoid();
        return sigmoid.mul(x.mul(ONE.sub(sigmoid)).add(1));
    }
}

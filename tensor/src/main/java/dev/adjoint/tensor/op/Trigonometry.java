package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/** Circular and hyperbolic functions and their inverses, with angles in radians. */
public final class Trigonometry {
    private static final Expression ZERO = constant(0);
    private static final Expression ONE = constant(1);
    private static final Expression X = Expression.input(0);
    private static final Expression Y = Expression.input(1);
    private static final Expression G = Expression.input(2);
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);
    private static final Expression PAIR_Y = Expression.input(2);
    private static final Expression PAIR_G = Expression.input(3);

    private static final double LOG_TWO = 0.6931471805599453;
    private static final double LARGE = 1e9;

    private Trigonometry() {}

    /** sin x / cos x. */
    public static final PointwiseOp TAN = row("tan", X.sin().div(X.cos()), G.mul(Y.mul(Y).add(1)));

    /** arcsin x = arctan(x / √(1 − x²)); derivative ∞ at ±1. */
    public static final PointwiseOp ASIN =
            row("asin", Approximations.arcTangent(X.div(cosineOfSine())), G.div(cosineOfSine()));

    /** arccos x = 2 arctan √((1 − x) / (1 + x)); derivative −∞ at ±1. */
    public static final PointwiseOp ACOS =
            row(
                    "acos",
                    Approximations.arcTangent(ONE.sub(X).div(X.add(1)).sqrt()).mul(2),
                    G.div(cosineOfSine()).neg());

    /** arctan x in (−π/2, π/2). */
    public static final PointwiseOp ATAN =
            row("atan", Approximations.arcTangent(X), G.div(X.mul(X).add(1)));

    /** sinh x = (eˣ − e⁻ˣ) / 2; near 0 as 2t / (1 − t²) with t = tanh x/2. */
    public static final PointwiseOp SINH = row("sinh", sinh(), G.mul(cosh()));

    /** cosh x = (eˣ + e⁻ˣ) / 2. */
    public static final PointwiseOp COSH = row("cosh", cosh(), G.mul(sinh()));

    /** arsinh x = log(x + √(x² + 1)). */
    public static final PointwiseOp ASINH = row("asinh", asinh(), G.div(X.mul(X).add(1).sqrt()));

    /** arcosh x = log(x + √(x² − 1)), x ≥ 1. */
    public static final PointwiseOp ACOSH = row("acosh", acosh(), G.div(sineOfCosine()));

    /** artanh x = ½ log((1 + x) / (1 − x)). */
    public static final PointwiseOp ATANH = row("atanh", atanh(), G.div(ONE.sub(X.mul(X))));

    /** The angle of the point (b, a) in (−π, π]; 0 at the origin, and −0 counts as 0. */
    public static final PointwiseOp ATAN2 =
            row(
                    "atan2",
                    angleOfPoint(),
                    PAIR_G.mul(B).div(A.mul(A).add(B.mul(B))),
                    PAIR_G.mul(A).div(A.mul(A).add(B.mul(B))).neg());

    /** √(a² + b²), without care for overflow; derivative 0 at the origin. */
    public static final PointwiseOp HYPOT =
            row(
                    "hypot",
                    A.mul(A).add(B.mul(B)).sqrt(),
                    PAIR_Y.select(PAIR_G.mul(A).div(PAIR_Y), ZERO),
                    PAIR_Y.select(PAIR_G.mul(B).div(PAIR_Y), ZERO));

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, ATAN2, HYPOT);
    }

    private static Expression cosineOfSine() {
        return ONE.sub(X).mul(X.add(1)).sqrt();
    }

    private static Expression sineOfCosine() {
        return X.sub(1).sqrt().mul(X.add(1).sqrt());
    }

    private static Expression sinh() {
        Expression half = X.mul(0.5).tanh();
        Expression near = half.mul(2).div(ONE.sub(half.mul(half)));
        Expression far = X.exp().sub(X.neg().exp()).mul(0.5);
        return X.abs().less(ONE).select(near, far);
    }

    private static Expression cosh() {
        return X.exp().add(X.neg().exp()).mul(0.5);
    }

    private static Expression asinh() {
        Expression size = X.abs();
        Expression root = X.mul(X).add(1).sqrt();
        Expression excess = size.add(size.mul(size).div(root.add(1)));
        Expression value = farLogarithm(size, Approximations.logarithmOfOnePlus(excess));
        return X.less(ZERO).select(value.neg(), value);
    }

    /** log 2x for large x, whose square may be infinite, else the given value. */
    private static Expression farLogarithm(Expression x, Expression near) {
        return constant(LARGE).less(x).select(x.log().add(LOG_TWO), near);
    }

    private static Expression atanh() {
        Expression size = X.abs();
        Expression odds = size.mul(2).div(ONE.sub(size));
        Expression value = Approximations.logarithmOfOnePlus(odds).mul(0.5);
        return X.less(ZERO).select(value.neg(), value);
    }

    private static Expression acosh() {
        return farLogarithm(X, Approximations.logarithmOfOnePlus(X.sub(1).add(sineOfCosine())));
    }

    private static Expression angleOfPoint() {
        Expression slope = A.same(ZERO).select(ZERO, A.abs().div(B.abs()));
        Expression quarter = Approximations.arcTangent(slope);
        Expression half = B.less(ZERO).select(constant(Math.PI).sub(quarter), quarter);
        return A.less(ZERO).select(half.neg(), half);
    }
}

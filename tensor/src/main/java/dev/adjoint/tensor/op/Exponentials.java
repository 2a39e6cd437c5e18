package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/** Exponentials, logarithms, powers and the error function's relatives. */
public final class Exponentials {
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
    private static final double LOG_TEN = 2.302585092994046;
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

    /** Powers up to this one are products. */
    private static final int LARGEST_PRODUCT = 16;

    private Exponentials() {}

    /** eˣ − 1, accurate near 0. */
    public static final PointwiseOp EXPM1 =
            row("expm1", Approximations.exponentialMinusOne(X), G.mul(X.exp()));

    /** log(1 + x), accurate near 0. */
    public static final PointwiseOp LOG1P =
            row("log1p", Approximations.logarithmOfOnePlus(X), G.div(X.add(1)));

    /** 2ˣ. */
    public static final PointwiseOp EXP2 = row("exp2", X.mul(LOG_TWO).exp(), G.mul(Y).mul(LOG_TWO));

    /** log₂ x. */
    public static final PointwiseOp LOG2 = row("log2", X.log().div(LOG_TWO), G.div(X.mul(LOG_TWO)));

    /** log₁₀ x. */
    public static final PointwiseOp LOG10 =
            row("log10", X.log().div(LOG_TEN), G.div(X.mul(LOG_TEN)));

    /** log(x / (1 − x)), the inverse of the sigmoid. */
    public static final PointwiseOp LOGIT =
            row("logit", X.div(ONE.sub(X)).log(), G.div(X.mul(ONE.sub(X))));

    /** 1 − erf x, accurate in the right tail. */
    public static final PointwiseOp ERFC =
            row(
                    "erfc",
                    Approximations.complementOfErrorFunction(X),
                    G.mul(X.mul(X).neg().exp().mul(-TWO_OVER_ROOT_PI)));

    /** The inverse of erf on (−1, 1); ±∞ at ±1, NaN outside. */
    public static final PointwiseOp ERFINV =
            row(
                    "erfinv",
                    Approximations.inverseErrorFunction(X),
                    G.mul(Y.mul(Y).exp().mul(1 / TWO_OVER_ROOT_PI)));

    /**
     * aᵇ = e^(b log |a|), with the sign of a for odd b; NaN for a below 0 and b not whole. The
     * relative error is about |b log a| units in the last place; NaN for |a| = 1 and infinite b.
     * Derivatives from the second order on are NaN at a = 0; {@link #pow(double)} has no such
     * limit.
     */
    public static final PointwiseOp POW =
            row(
                    "pow",
                    Approximations.power(A, B),
                    A.same(ZERO)
                            .select(B.same(ZERO), ZERO)
                            .select(ZERO, PAIR_G.mul(B).mul(Approximations.power(A, B.sub(1)))),
                    A.same(ZERO).select(ZERO, PAIR_G.mul(PAIR_Y).mul(A.log())));

    /** log(eᵃ + eᵇ), finite for large inputs. */
    public static final PointwiseOp LOG_ADD_EXP =
            row(
                    "logAddExp",
                    isSameInfinity().select(A, logAddExp()),
                    PAIR_G.mul(isSameInfinity().select(constant(0.5), A.sub(B).sigmoid())),
                    PAIR_G.mul(isSameInfinity().select(constant(0.5), B.sub(A).sigmoid())));

    /** a log b, and 0 where a is 0. */
    public static final PointwiseOp X_LOG_Y =
            row(
                    "xLogY",
                    A.same(ZERO).select(ZERO, A.mul(B.log())),
                    PAIR_G.mul(B.log()),
                    PAIR_G.mul(A).div(B));

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(
                EXPM1, LOG1P, EXP2, LOG2, LOG10, LOGIT, ERFC, ERFINV, POW, LOG_ADD_EXP, X_LOG_Y);
    }

    /** xᶜ: a product for whole c up to 16, else e^(c log x). */
    public static PointwiseOp pow(double exponent) {
        return row("powScalar", power(exponent), G.mul(power(exponent - 1).mul(exponent)));
    }

    private static Expression power(double exponent) {
        boolean whole = exponent == Math.rint(exponent) && Math.abs(exponent) <= LARGEST_PRODUCT;
        return whole
                ? Approximations.wholePower(X, (int) exponent)
                : Approximations.power(X, constant(exponent));
    }

    /** Whether the difference of both is not a number. */
    private static Expression isSameInfinity() {
        Expression infinite = A.abs().same(constant(Double.POSITIVE_INFINITY));
        return A.same(B).select(infinite, ZERO);
    }

    private static Expression logAddExp() {
        Expression far = A.sub(B).abs().neg().exp();
        return A.max(B).add(Approximations.logarithmOfOnePlus(far));
    }
}

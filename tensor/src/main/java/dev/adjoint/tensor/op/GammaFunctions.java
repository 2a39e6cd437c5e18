package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;
import static dev.adjoint.tensor.op.Approximations.polynomial;
import static dev.adjoint.tensor.op.PointwiseOp.row;

import dev.adjoint.program.Expression;
import java.util.List;

/**
 * The logarithm of the gamma function and its derivatives. Arguments below 8 are shifted by 8
 * (recurrence), then Stirling's series applies (Abramowitz and Stegun 6.1.40, 6.3.18, 6.4.12; at 8
 * its error is below 2e-16); negative arguments are reflected (6.1.17, 6.3.7, 6.4.7).
 *
 * <p>The error is absolute, some units in the last place of max(1, |terms|): near the roots of
 * lgamma, 1 and 2, binary32 keeps about 1e-6, not a relative accuracy.
 */
public final class GammaFunctions {
    private static final Expression ZERO = constant(0);
    private static final Expression ONE = constant(1);
    private static final Expression X = Expression.input(0);
    private static final Expression G = Expression.input(2);
    private static final int SHIFT = 8;
    private static final double HALF_LOG_TWO_PI = 0.9189385332046727;

    /** B₂ₙ / (2n (2n − 1)) for n = 1 to 8. */
    private static final double[] LOG_GAMMA_SERIES = {
        1 / 12.0,
        -1 / 360.0,
        1 / 1260.0,
        -1 / 1680.0,
        1 / 1188.0,
        -691 / 360360.0,
        1 / 156.0,
        -3617 / 122400.0
    };

    /** B₂ₙ / 2n for n = 1 to 8. */
    private static final double[] DIGAMMA_SERIES = {
        1 / 12.0,
        -1 / 120.0,
        1 / 252.0,
        -1 / 240.0,
        1 / 132.0,
        -691 / 32760.0,
        1 / 12.0,
        -3617 / 8160.0
    };

    /** B₂ₙ for n = 1 to 8. */
    private static final double[] TRIGAMMA_SERIES = {
        1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0, -3617 / 510.0
    };

    private GammaFunctions() {}

    /** log |Γ(x)|; +∞ at 0, −1, −2, ..., NaN at −∞. */
    public static final PointwiseOp LGAMMA =
            row("lgamma", reflected(logGamma(positive())), G.mul(digamma()));

    /** ψ(x) = d/dx log Γ(x); −∞ at 0, −1, −2, .... */
    public static final PointwiseOp DIGAMMA = row("digamma", digamma(), G.mul(trigamma()));

    /** ψ₁(x) = d²/dx² log Γ(x); +∞ at 0, −1, −2, .... */
    public static final PointwiseOp TRIGAMMA = PointwiseOp.of("trigamma", trigamma(), 1);

    /** All rows of this page. */
    public static List<PointwiseOp> rows() {
        return List.of(LGAMMA, DIGAMMA, TRIGAMMA);
    }

    private static Expression isNegative() {
        return X.less(ZERO);
    }

    /** x, or 1 − x where x is negative. */
    private static Expression positive() {
        return isNegative().select(ONE.sub(X), X);
    }

    /** π times the distance of x from the whole number below it: exact, unlike π x. */
    private static Expression angle() {
        return X.sub(X.floor()).mul(Math.PI);
    }

    private static Expression isSmall(Expression v) {
        return v.less(constant(SHIFT));
    }

    private static Expression shifted(Expression v) {
        return isSmall(v).select(v.add(SHIFT), v);
    }

    private static Expression logGamma(Expression v) {
        Expression product = v;
        for (int k = 1; k < SHIFT; k++) {
            product = product.mul(v.add(k));
        }
        Expression z = shifted(v);
        Expression r = ONE.div(z);
        Expression series = polynomial(r.mul(r), LOG_GAMMA_SERIES);
        Expression main = z.sub(0.5).mul(z.log().sub(1)).add(HALF_LOG_TWO_PI - 0.5);
        return main.add(series.mul(r)).sub(isSmall(v).select(product.log(), ZERO));
    }

    private static Expression reflected(Expression logGamma) {
        Expression mirror = constant(Math.PI).div(angle().sin()).log();
        return isNegative().select(mirror.sub(logGamma), logGamma);
    }

    private static Expression digamma() {
        Expression v = positive();
        Expression z = shifted(v);
        Expression r = ONE.div(z);
        Expression series = polynomial(r.mul(r), DIGAMMA_SERIES);
        Expression main = z.log().sub(r.mul(0.5)).sub(series.mul(r.mul(r)));
        Expression value = main.sub(isSmall(v).select(reciprocals(v, 1), ZERO));
        Expression mirror = angle().cos().div(angle().sin()).mul(Math.PI);
        return isNegative().select(value.sub(mirror), value);
    }

    private static Expression trigamma() {
        Expression v = positive();
        Expression z = shifted(v);
        Expression r = ONE.div(z);
        Expression square = r.mul(r);
        Expression series = polynomial(square, TRIGAMMA_SERIES);
        Expression main = r.add(square.mul(0.5)).add(series.mul(square.mul(r)));
        Expression value = main.add(isSmall(v).select(reciprocals(v, 2), ZERO));
        Expression mirror = constant(Math.PI).div(angle().sin());
        return isNegative().select(mirror.mul(mirror).sub(value), value);
    }

    /** Σ 1 / (v + k)ⁿ for k from 0 to 7. */
    private static Expression reciprocals(Expression v, int n) {
        Expression sum = ONE.div(Approximations.wholePower(v, n));
        for (int k = 1; k < SHIFT; k++) {
            sum = sum.add(ONE.div(Approximations.wholePower(v.add(k), n)));
        }
        return sum;
    }
}

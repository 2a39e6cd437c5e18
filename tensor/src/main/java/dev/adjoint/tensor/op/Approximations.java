package dev.adjoint.tensor.op;

import static dev.adjoint.program.Expression.constant;

import dev.adjoint.program.Expression;

/**
 * Functions that are no lane operation, as expressions: polynomials of our own, fitted with 60
 * digits by Chebyshev interpolation, so that every backend computes the same function and its
 * derivatives of any order follow by the chain rule. The errors named are those of the fits; in
 * binary32 roundings add some units in the last place.
 */
final class Approximations {
    private static final Expression ZERO = constant(0);
    private static final Expression ONE = constant(1);

    /** tan π/8 and tan 3π/8: between them the argument turns by π/4, above by π/2. */
    private static final double EIGHTH = 0.41421356237309503;

    private static final double THREE_EIGHTHS = 2.414213562373095;

    private static final double LARGE = 1e9;

    /** (arctan r / r − 1) / r² in r² up to tan² π/8; error 4e-20. */
    private static final double[] ARC_TANGENT = {
        -0.3333333333333333, 0.19999999999999993, -0.14285714285711518, 0.11111111110754729,
        -0.0909090906700999, 0.07692306736000173, -0.06666642020055166, 0.058819252531928636,
        -0.05258041554297779, 0.04719395030027433, -0.04104436265755082, 0.030635704112969498,
        -0.013918229291024427
    };

    /** erf⁻¹(x) / x in w − 3.125, w = −log(1 − x²) below 6.25; error 3e-16. */
    private static final double[] INVERSE_CENTRE = {
        1.6536545626831027,
        0.2401581824255897,
        -0.006033670871427011,
        -0.0007407025341669402,
        0.00018673420802124273,
        -1.3882523361276876e-5,
        -1.3654691796592068e-6,
        4.2347877672780653e-7,
        -2.9070386660191428e-8,
        -4.112633104297614e-9,
        1.0512202440121784e-9,
        -5.4154417754696635e-11,
        -1.2977505202014968e-11,
        2.6335724924608484e-12,
        -8.106594456438496e-14,
        -4.0554139746886e-14,
        6.581955305929239e-15,
        2.166994626283574e-17,
        -1.290702354613073e-16,
        1.1125794759379466e-17,
        1.1027771591500033e-18,
        -1.6787330615256773e-19,
        -2.362369698566107e-22
    };

    /** erf⁻¹(x) / x in √w − 3.25, √w below 4; error 4e-16. */
    private static final double[] INVERSE_FLANK = {
        3.0838856104922208,
        1.0052589676941592,
        0.0053709145535581985,
        -0.0037512085075638536,
        0.0024914420976198813,
        -0.0016882755561681802,
        0.0009532893521118177,
        -0.0003550375186306976,
        2.4031363245440546e-5,
        6.828484052292924e-5,
        -4.731952918337189e-5,
        1.2475343474376931e-5,
        2.9273722115986924e-6,
        -4.013946398190292e-6,
        1.4958263152984917e-6,
        1.832399988132858e-8,
        -2.6860975725571463e-7,
        9.071950571029922e-8,
        -3.8310399460724116e-10
    };

    /** erf⁻¹(x) / x in √w − 5.05, √w up to 6.1, which is all of binary64; error 2e-15. */
    private static final double[] INVERSE_TAIL = {
        4.90042105144364,
        1.0102850175977565,
        -0.0001698580914847901,
        -0.0002003120059910747,
        7.124031504618645e-5,
        -1.8374544958981777e-5,
        4.193858544647826e-6,
        -9.070354216083459e-7,
        2.0159168167983664e-7,
        -5.50857698235918e-8,
        2.1904751298638946e-8,
        -1.094253110698375e-8,
        5.663473726098339e-9,
        -2.890867401094416e-9,
        1.1876195494584e-9,
        -2.517622866652299e-10,
        5.180570547264763e-12
    };

    /** e^(x²) erfc(x) (1 + 2x) in u = (x − 3.75) / (x + 3.75), x ≥ 0; error 6e-17. */
    private static final double[] COMPLEMENT = {
        1.2375126308378275,
        -0.14024059858554702,
        0.003585415485479575,
        0.08227673849014977,
        -0.10880393014246645,
        0.09230432116025894,
        -0.05869339857631061,
        0.028362277420377335,
        -0.00974657968596217,
        0.001755625843431864,
        0.000293714390578856,
        -0.00029015404203352704,
        5.164649341002877e-5,
        2.2384138525656757e-5,
        -1.1437980374495534e-5,
        -9.733875167494142e-7,
        1.7419011945194367e-6,
        -5.741076073013916e-8,
        -2.4851108650210706e-7,
        2.3398534313040898e-8,
        3.195398612057818e-8,
        -3.798189797736207e-9,
        -2.618520156503145e-9,
        3.2052623379289157e-10
    };

    private static final double COMPLEMENT_CENTRE = 3.75;

    /** erfc is 0 from here on, in binary64, too. */
    private static final double COMPLEMENT_END = 30;

    private Approximations() {}

    /** Σ c_i tⁱ by Horner's rule. */
    static Expression polynomial(Expression t, double... ascending) {
        Expression sum = constant(ascending[ascending.length - 1]);
        for (int i = ascending.length - 2; i >= 0; i--) {
            sum = sum.fma(t, constant(ascending[i]));
        }
        return sum;
    }

    /** arctan x: turned to |r| ≤ tan π/8, where it is r + r³ P(r²). */
    static Expression arcTangent(Expression x) {
        Expression size = x.abs();
        Expression far = constant(THREE_EIGHTHS).less(size);
        Expression middle = constant(EIGHTH).less(size);
        Expression turned = size.sub(1).div(size.add(1));
        Expression r = far.select(constant(-1).div(size), middle.select(turned, size));
        Expression start =
                far.select(constant(Math.PI / 2), middle.select(constant(Math.PI / 4), ZERO));
        Expression square = r.mul(r);
        Expression rest = polynomial(square, ARC_TANGENT).mul(square).mul(r);
        Expression angle = start.add(r.add(rest));
        return x.less(ZERO).select(angle.neg(), angle);
    }

    /** e^x − 1: 2t / (1 − t) with t = tanh x/2 where the difference would lose digits. */
    static Expression exponentialMinusOne(Expression x) {
        Expression half = x.mul(0.5).tanh();
        Expression near = half.mul(2).div(ONE.sub(half));
        return x.abs().less(ONE).select(near, x.exp().sub(1));
    }

    /** log(1 + x): log(u) x / (u − 1) with u = 1 + x as rounded (Kahan). */
    static Expression logarithmOfOnePlus(Expression x) {
        Expression u = x.add(1);
        Expression corrected = u.log().mul(x).div(u.sub(1));
        Expression exact = u.same(ONE).select(x, corrected);
        return constant(LARGE).less(x).select(u.log(), exact);
    }

    /** erf⁻¹(x) on (−1, 1), by three polynomials in the logarithm of 1 − x² (after Giles, 2010). */
    static Expression inverseErrorFunction(Expression x) {
        Expression w = ONE.sub(x).mul(x.add(1)).log().neg();
        Expression root = w.sqrt();
        Expression centre = polynomial(w.sub(3.125), INVERSE_CENTRE);
        Expression flank = polynomial(root.sub(3.25), INVERSE_FLANK);
        Expression tail = polynomial(root.sub(5.05), INVERSE_TAIL);
        Expression outer = root.less(constant(4)).select(flank, tail);
        return w.less(constant(6.25)).select(centre, outer).mul(x);
    }

    /** 1 − erf x without cancellation, to the relative error of e^(−x²). */
    static Expression complementOfErrorFunction(Expression x) {
        Expression size = x.abs().min(constant(COMPLEMENT_END));
        Expression u = size.sub(COMPLEMENT_CENTRE).div(size.add(COMPLEMENT_CENTRE));
        Expression scaled = polynomial(u, COMPLEMENT).div(size.mul(2).add(1));
        Expression right = size.mul(size).neg().exp().mul(scaled);
        return x.less(ZERO).select(constant(2).sub(right), right);
    }

    /**
     * aᵇ, real: negative a only with whole b, 0⁰ = ∞⁰ = 1. No other case is set apart, so that the
     * derivatives by b are right where b is 0.
     */
    static Expression power(Expression a, Expression b) {
        Expression size = a.abs().log().mul(b).exp();
        Expression whole = b.floor().same(b);
        Expression even = b.mul(0.5).floor().mul(2).same(b);
        Expression signed = whole.select(even.select(size, size.neg()), constant(Double.NaN));
        Expression hasLogarithm = ZERO.less(a.abs()).select(a.sub(a).same(ZERO), ZERO);
        Expression one = hasLogarithm.select(ZERO, b.same(ZERO));
        return one.select(ONE, a.less(ZERO).select(signed, size));
    }

    /** xⁿ by repeated squaring, for small whole n. */
    static Expression wholePower(Expression x, int n) {
        if (n < 0) {
            return ONE.div(wholePower(x, -n));
        }
        if (n <= 1) {
            return n == 0 ? ONE : x;
        }
        Expression half = wholePower(x, n / 2);
        return n % 2 == 0 ? half.mul(half) : half.mul(half).mul(x);
    }
}

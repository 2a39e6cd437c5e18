package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Exponentials;
import dev.adjoint.tensor.op.GammaFunctions;
import dev.adjoint.tensor.op.Rounding;
import dev.adjoint.tensor.op.Trigonometry;

/** Functions of single elements beyond arithmetic: powers, logarithms, angles, gamma, rounding. */
public sealed interface FunctionMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** e^this − 1, accurate near 0. */
    default Tensor expm1() {
        return Tensor.apply(Exponentials.EXPM1, self());
    }

    /** log(1 + this), accurate near 0. */
    default Tensor log1p() {
        return Tensor.apply(Exponentials.LOG1P, self());
    }

    /** 2^this. */
    default Tensor exp2() {
        return Tensor.apply(Exponentials.EXP2, self());
    }

    /** The logarithm to base 2. */
    default Tensor log2() {
        return Tensor.apply(Exponentials.LOG2, self());
    }

    /** The logarithm to base 10. */
    default Tensor log10() {
        return Tensor.apply(Exponentials.LOG10, self());
    }

    /** log(this / (1 − this)), the inverse of the sigmoid. */
    default Tensor logit() {
        return Tensor.apply(Exponentials.LOGIT, self());
    }

    /** 1 − erf(this), accurate in the right tail. */
    default Tensor erfc() {
        return Tensor.apply(Exponentials.ERFC, self());
    }

    /** The inverse of the error function on (−1, 1). */
    default Tensor erfinv() {
        return Tensor.apply(Exponentials.ERFINV, self());
    }

    /** this^exponent for real numbers; 0⁰ = 1, NaN for a negative base and a broken exponent. */
    default Tensor pow(Tensor exponent) {
        return Tensor.apply(Exponentials.POW, self(), exponent);
    }

    /** this^exponent; a product for whole exponents up to 16. */
    default Tensor pow(double exponent) {
        return Tensor.apply(Exponentials.pow(exponent), self());
    }

    /** log(e^this + e^other), finite for large inputs. */
    default Tensor logAddExp(Tensor other) {
        return Tensor.apply(Exponentials.LOG_ADD_EXP, self(), other);
    }

    /** this · log(other), and 0 where this is 0. */
    default Tensor xLogY(Tensor other) {
        return Tensor.apply(Exponentials.X_LOG_Y, self(), other);
    }

    /** log |Γ(this)|. */
    default Tensor lgamma() {
        return Tensor.apply(GammaFunctions.LGAMMA, self());
    }

    /** The derivative of log Γ. */
    default Tensor digamma() {
        return Tensor.apply(GammaFunctions.DIGAMMA, self());
    }

    /** The second derivative of log Γ. */
    default Tensor trigamma() {
        return Tensor.apply(GammaFunctions.TRIGAMMA, self());
    }

    /** The smallest integer that is not below this. */
    default Tensor ceil() {
        return Tensor.apply(Rounding.CEIL, self());
    }

    /** The nearest integer; of two equally near ones the even. */
    default Tensor round() {
        return Tensor.apply(Rounding.ROUND, self());
    }

    /** This without its fraction. */
    default Tensor trunc() {
        return Tensor.apply(Rounding.TRUNC, self());
    }

    /** this − trunc(this). */
    default Tensor frac() {
        return Tensor.apply(Rounding.FRAC, self());
    }

    /** this − other · ⌊this / other⌋, with the sign of other. */
    default Tensor remainder(Tensor other) {
        return Tensor.apply(Rounding.REMAINDER, self(), other);
    }

    /** this − other · trunc(this / other), with the sign of this. */
    default Tensor fmod(Tensor other) {
        return Tensor.apply(Rounding.FMOD, self(), other);
    }

    /** |this| with the sign of other. */
    default Tensor copySign(Tensor other) {
        return Tensor.apply(Rounding.COPY_SIGN, self(), other);
    }

    /** The tangent of radians. */
    default Tensor tan() {
        return Tensor.apply(Trigonometry.TAN, self());
    }

    /** The angle whose sine is this, in [−π/2, π/2]. */
    default Tensor asin() {
        return Tensor.apply(Trigonometry.ASIN, self());
    }

    /** The angle whose cosine is this, in [0, π]. */
    default Tensor acos() {
        return Tensor.apply(Trigonometry.ACOS, self());
    }

    /** The angle whose tangent is this, in (−π/2, π/2). */
    default Tensor atan() {
        return Tensor.apply(Trigonometry.ATAN, self());
    }

    /** The angle of the point (x, this) in (−π, π]. */
    default Tensor atan2(Tensor x) {
        return Tensor.apply(Trigonometry.ATAN2, self(), x);
    }

    /** The hyperbolic sine. */
    default Tensor sinh() {
        return Tensor.apply(Trigonometry.SINH, self());
    }

    /** The hyperbolic cosine. */
    default Tensor cosh() {
        return Tensor.apply(Trigonometry.COSH, self());
    }

    /** The inverse of the hyperbolic sine. */
    default Tensor asinh() {
        return Tensor.apply(Trigonometry.ASINH, self());
    }

    /** The inverse of the hyperbolic cosine, for numbers from 1. */
    default Tensor acosh() {
        return Tensor.apply(Trigonometry.ACOSH, self());
    }

    /** The inverse of the hyperbolic tangent, on (−1, 1). */
    default Tensor atanh() {
        return Tensor.apply(Trigonometry.ATANH, self());
    }

    /** √(this² + other²). */
    default Tensor hypot(Tensor other) {
        return Tensor.apply(Trigonometry.HYPOT, self(), other);
    }
}

package dev.adjoint.tensor;

import dev.adjoint.program.DType;
import dev.adjoint.tensor.op.Binaries;
import dev.adjoint.tensor.op.Scalars;
import dev.adjoint.tensor.op.Ternaries;
import dev.adjoint.tensor.op.Unaries;

/**
 * Ops on single elements. Shapes broadcast: axes are aligned at the last, and length one is
 * repeated.
 */
public sealed interface PointwiseMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** this + other. */
    default Tensor add(Tensor other) {
        return Tensor.apply(Binaries.ADD, self(), other);
    }

    /** this − other. */
    default Tensor sub(Tensor other) {
        return Tensor.apply(Binaries.SUB, self(), other);
    }

    /** this · other. */
    default Tensor mul(Tensor other) {
        return Tensor.apply(Binaries.MUL, self(), other);
    }

    /** this / other. */
    default Tensor div(Tensor other) {
        return Tensor.apply(Binaries.DIV, self(), other);
    }

    /** The smaller of both; NaN if either is NaN. */
    default Tensor min(Tensor other) {
        return Tensor.apply(Binaries.MIN, self(), other);
    }

    /** The larger of both; NaN if either is NaN. */
    default Tensor max(Tensor other) {
        return Tensor.apply(Binaries.MAX, self(), other);
    }

    /** 1 where this is less than other, else 0. */
    default Tensor less(Tensor other) {
        return Tensor.apply(Binaries.LESS, self(), other);
    }

    /** 1 where this equals other, else 0. */
    default Tensor equalTo(Tensor other) {
        return Tensor.apply(Binaries.EQUAL, self(), other);
    }

    /** silu(this) · other, the gate of a Qwen feed-forward block. */
    default Tensor swiGlu(Tensor other) {
        return Tensor.apply(Binaries.SWIGLU, self(), other);
    }

    /** yes where this is not 0, else no; the one that is not chosen has no influence. */
    default Tensor select(Tensor yes, Tensor no) {
        return Tensor.apply(Ternaries.SELECT, self(), yes, no);
    }

    /** this · factor + term, rounded once. */
    default Tensor fma(Tensor factor, Tensor term) {
        return Tensor.apply(Ternaries.FMA, self(), factor, term);
    }

    /** this + value. */
    default Tensor add(double value) {
        return Tensor.apply(Scalars.add(value), self());
    }

    /** this − value. */
    default Tensor sub(double value) {
        return Tensor.apply(Scalars.add(-value), self());
    }

    /** this · value. */
    default Tensor mul(double value) {
        return Tensor.apply(Scalars.mul(value), self());
    }

    /** this / value. */
    default Tensor div(double value) {
        return Tensor.apply(Scalars.div(value), self());
    }

    /** This limited to [low, high]; the gradient is 1 inside and at the bounds, else 0. */
    default Tensor clamp(double low, double high) {
        return Tensor.apply(Scalars.clamp(low, high), self());
    }

    /** −this. */
    default Tensor neg() {
        return Tensor.apply(Unaries.NEG, self());
    }

    /** |this|. */
    default Tensor abs() {
        return Tensor.apply(Unaries.ABS, self());
    }

    /** −1, 0 or 1. */
    default Tensor sign() {
        return Tensor.apply(Unaries.SIGN, self());
    }

    /** The largest integer that is not above this. */
    default Tensor floor() {
        return Tensor.apply(Unaries.FLOOR, self());
    }

    /** this². */
    default Tensor square() {
        return Tensor.apply(Unaries.SQUARE, self());
    }

    /** √this. */
    default Tensor sqrt() {
        return Tensor.apply(Unaries.SQRT, self());
    }

    /** 1 / √this. */
    default Tensor rsqrt() {
        return Tensor.apply(Unaries.RSQRT, self());
    }

    /** 1 / this. */
    default Tensor reciprocal() {
        return Tensor.apply(Unaries.RECIPROCAL, self());
    }

    /** e^this. */
    default Tensor exp() {
        return Tensor.apply(Unaries.EXP, self());
    }

    /** The natural logarithm. */
    default Tensor log() {
        return Tensor.apply(Unaries.LOG, self());
    }

    /** The sine of radians. */
    default Tensor sin() {
        return Tensor.apply(Unaries.SIN, self());
    }

    /** The cosine of radians. */
    default Tensor cos() {
        return Tensor.apply(Unaries.COS, self());
    }

    /** The hyperbolic tangent. */
    default Tensor tanh() {
        return Tensor.apply(Unaries.TANH, self());
    }

    /** The error function. */
    default Tensor erf() {
        return Tensor.apply(Unaries.ERF, self());
    }

    /** 1 / (1 + e^−this). */
    default Tensor sigmoid() {
        return Tensor.apply(Unaries.SIGMOID, self());
    }

    /** log sigmoid(this), finite for every finite input. */
    default Tensor logSigmoid() {
        return Tensor.apply(Unaries.LOG_SIGMOID, self());
    }

    /** log(1 + e^this), finite for every finite input. */
    default Tensor softplus() {
        return Tensor.apply(Unaries.SOFTPLUS, self());
    }

    /** this · sigmoid(this). */
    default Tensor silu() {
        return Tensor.apply(Unaries.SILU, self());
    }

    /** max(this, 0); the gradient at 0 is 0. */
    default Tensor relu() {
        return Tensor.apply(Unaries.RELU, self());
    }

    /** this · Φ(this), the exact Gaussian error linear unit. */
    default Tensor gelu() {
        return Tensor.apply(Unaries.GELU, self());
    }

    /** The same numbers in another floating type. */
    default Tensor cast(DType dtype) {
        return dtype == self().dtype() ? self() : Tensor.apply(Scalars.cast(dtype), self());
    }
}

package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Comparisons;

/** Questions about elements, answered by 1 and 0; what is not 0 counts as true. */
public sealed interface ComparisonMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** 1 where this is greater than other, else 0. */
    default Tensor greater(Tensor other) {
        return Tensor.apply(Comparisons.GREATER, self(), other);
    }

    /** 1 where this is not greater than other, else 0. */
    default Tensor lessOrEqual(Tensor other) {
        return Tensor.apply(Comparisons.LESS_OR_EQUAL, self(), other);
    }

    /** 1 where this is not less than other, else 0. */
    default Tensor greaterOrEqual(Tensor other) {
        return Tensor.apply(Comparisons.GREATER_OR_EQUAL, self(), other);
    }

    /** 1 where this differs from other, else 0. */
    default Tensor notEqual(Tensor other) {
        return Tensor.apply(Comparisons.NOT_EQUAL, self(), other);
    }

    /** 1 where both are true, else 0. */
    default Tensor and(Tensor other) {
        return Tensor.apply(Comparisons.AND, self(), other);
    }

    /** 1 where one or both are true, else 0. */
    default Tensor or(Tensor other) {
        return Tensor.apply(Comparisons.OR, self(), other);
    }

    /** 1 where exactly one is true, else 0. */
    default Tensor xor(Tensor other) {
        return Tensor.apply(Comparisons.XOR, self(), other);
    }

    /** 1 where this is 0, else 0. */
    default Tensor not() {
        return Tensor.apply(Comparisons.NOT, self());
    }

    /** 1 where this is not a number, else 0. */
    default Tensor isNaN() {
        return Tensor.apply(Comparisons.IS_NAN, self());
    }

    /** 1 where this is infinite, else 0. */
    default Tensor isInfinite() {
        return Tensor.apply(Comparisons.IS_INFINITE, self());
    }

    /** 1 where this is a finite number, else 0. */
    default Tensor isFinite() {
        return Tensor.apply(Comparisons.IS_FINITE, self());
    }
}

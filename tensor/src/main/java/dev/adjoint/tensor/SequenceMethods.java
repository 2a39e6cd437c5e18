package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Indexing;
import dev.adjoint.tensor.op.Sequences;
import dev.adjoint.tensor.op.Sequences.Ordered;

/** Ops that go along an axis in order: running sums, sorting, places. */
public sealed interface SequenceMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** h_t = factor_t · h_(t−1) + this_t along an axis, from 0. */
    default Tensor recurrence(Tensor factor, int axis) {
        return Sequences.recurrence(factor, self(), axis);
    }

    /** The sums of all elements up to each, along an axis. */
    default Tensor cumSum(int axis) {
        return Sequences.cumSum(self(), axis);
    }

    /** The products of all elements up to each, along an axis. */
    default Tensor cumProd(int axis) {
        return Sequences.cumProd(self(), axis);
    }

    /** log Σ e^this of all elements up to each, along an axis. */
    default Tensor cumLogSumExp(int axis) {
        return Sequences.cumLogSumExp(self(), axis);
    }

    /** The product along axes; 1 for no elements. */
    default Tensor prod(int... axes) {
        return Sequences.prod(self(), axes);
    }

    /** The places (i32) of the elements along an axis in sorted order; equal ones keep theirs. */
    default Tensor argSort(int axis, boolean descending) {
        return Sequences.argSort(self(), axis, descending);
    }

    /** The elements along an axis in sorted order, and where they were; NaN is largest. */
    default Ordered sort(int axis, boolean descending) {
        return Sequences.at(self(), axis, argSort(axis, descending));
    }

    /** The {@code count} largest elements along an axis, and where they were. */
    default Ordered topK(int axis, int count) {
        return Sequences.at(self(), axis, argSort(axis, true).slice(axis, 0, count));
    }

    /** The largest element along an axis, which vanishes, and the first place of one. */
    default Ordered largest(int axis) {
        return Sequences.largest(self(), axis);
    }

    /** The smallest element along an axis, which vanishes, and the first place of one. */
    default Ordered smallest(int axis) {
        return Sequences.smallest(self(), axis);
    }

    /** The middle element along an axis, which vanishes; of two middle ones the smaller. */
    default Ordered median(int axis) {
        return Sequences.median(self(), axis);
    }

    /** The quantile of a fraction in [0, 1] along an axis, which vanishes. */
    default Tensor quantile(double fraction, int axis) {
        return Sequences.quantile(self(), fraction, axis);
    }

    /** The elements at places (i32) along an axis. */
    default Tensor takeAlong(int axis, Tensor indices) {
        return Indexing.takeAlong(self(), axis, indices);
    }

    /** Zeros of a length along an axis, to which this is added at places (i32) along it. */
    default Tensor addAlong(int axis, Tensor indices, int length) {
        return Indexing.addAlong(self(), axis, indices, length);
    }
}

package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Arrangements;
import dev.adjoint.tensor.op.Moves;
import java.util.List;

/** Arrangements made of movement ops: parts, windows, triangles, repetitions. */
public sealed interface ArrangementMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** Parts of the given lengths along an axis. */
    default List<Tensor> split(int axis, int... lengths) {
        return Arrangements.split(self(), axis, lengths);
    }

    /** At most {@code count} parts of equal length along an axis; the last may be shorter. */
    default List<Tensor> chunk(int axis, int count) {
        return Arrangements.chunk(self(), axis, count);
    }

    /** An axis moved to another place. */
    default Tensor moveAxis(int from, int to) {
        return Arrangements.moveAxis(self(), from, to);
    }

    /** Two axes exchanged. */
    default Tensor swapAxes(int first, int second) {
        return Arrangements.swapAxes(self(), first, second);
    }

    /** Without an axis of length one. */
    default Tensor squeeze(int axis) {
        return Arrangements.squeeze(self(), axis);
    }

    /** The elements at one place of an axis, which vanishes; −1 is the last. */
    default Tensor pick(int axis, int place) {
        return Arrangements.pick(self(), axis, place);
    }

    /** The axes first to last (inclusive) as one. */
    default Tensor flatten(int first, int last) {
        return Arrangements.flatten(self(), first, last);
    }

    /** An axis as several. */
    default Tensor unflatten(int axis, int... lengths) {
        return Arrangements.unflatten(self(), axis, lengths);
    }

    /** Every {@code step}-th element of an axis. */
    default Tensor every(int axis, int step) {
        return Arrangements.every(self(), axis, step);
    }

    /** The windows of an axis, {@code step} apart, with their elements along a new last axis. */
    default Tensor windows(int axis, int size, int step) {
        return Moves.windows(self(), axis, size, step, 1);
    }

    /** Elements moved on along an axis, round its end. */
    default Tensor roll(int axis, int shift) {
        return Arrangements.roll(self(), axis, shift);
    }

    /** The whole repeated along every axis. */
    default Tensor repeat(int... times) {
        return Arrangements.repeat(self(), times);
    }

    /** Every element repeated along an axis before the next. */
    default Tensor repeatEach(int axis, int times) {
        return Arrangements.repeatEach(self(), axis, times);
    }

    /** A number added on both sides of an axis. */
    default Tensor padWith(int axis, int before, int after, double value) {
        return Arrangements.padWith(self(), axis, before, after, value);
    }

    /** Zeros above a diagonal of the last two axes; 0 is the main one, 1 the next above. */
    default Tensor tril(int diagonal) {
        return Arrangements.tril(self(), diagonal);
    }

    /** Zeros below a diagonal of the last two axes. */
    default Tensor triu(int diagonal) {
        return Arrangements.triu(self(), diagonal);
    }

    /** A diagonal of the last two axes as one axis. */
    default Tensor diagonal(int offset) {
        return Arrangements.diagonal(self(), offset);
    }

    /** Matrices whose main diagonals are the last axis. */
    default Tensor diagonalMatrix() {
        return Arrangements.diagonalMatrix(self());
    }

    /** Differences of neighbours along an axis. */
    default Tensor differences(int axis) {
        return Arrangements.differences(self(), axis);
    }
}

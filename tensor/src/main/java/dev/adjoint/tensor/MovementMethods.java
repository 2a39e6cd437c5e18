package dev.adjoint.tensor;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.op.Moves;
import java.util.List;

/**
 * Ops that move elements and compute nothing. All but pad, concat and copy only change the layout.
 */
public sealed interface MovementMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /**
     * The same elements in row-major order under another shape; one length may be −1 and is
     * computed.
     */
    default Tensor reshape(int... lengths) {
        return Moves.reshape(self(), Shapes.reshape(self().shape(), lengths));
    }

    /** The same elements in row-major order under another shape. */
    default Tensor reshape(Shape shape) {
        return reshape(shape.lengths());
    }

    /** The axes in another order. */
    default Tensor permute(int... order) {
        return Moves.permute(self(), order);
    }

    /** The last two axes exchanged. */
    default Tensor transpose() {
        return Moves.transpose(self());
    }

    /** Axes of length one, and new leading ones, repeated to a shape. */
    default Tensor expand(Shape shape) {
        return Moves.expand(self(), shape);
    }

    /** Axes of length one, and new leading ones, repeated. */
    default Tensor expand(int... lengths) {
        return expand(Shape.of(lengths));
    }

    /** A new axis of length one before the given axis; −1 adds it at the end. */
    default Tensor unsqueeze(int axis) {
        return Moves.unsqueeze(self(), axis);
    }

    /** The elements start (inclusive) to end (exclusive) along an axis. */
    default Tensor slice(int axis, int start, int end) {
        return Moves.slice(self(), axis, start, end);
    }

    /** Zeros added along an axis. */
    default Tensor pad(int axis, int before, int after) {
        return Moves.pad(self(), axis, before, after);
    }

    /** An axis read from its end. */
    default Tensor flip(int axis) {
        return Moves.flip(self(), axis);
    }

    /** This and others, one behind the other along an axis. */
    default Tensor concat(int axis, Tensor... others) {
        List<Tensor> all = new java.util.ArrayList<>(List.of(self()));
        all.addAll(List.of(others));
        return Moves.concat(axis, all);
    }

    /** This if its elements fill their storage in row-major order, else a copy that does. */
    default Tensor contiguous() {
        return Moves.isWhole(self()) ? self() : copy();
    }

    /** The elements in a storage of their own. */
    default Tensor copy() {
        return Tensor.apply(Moves.COPY, self());
    }
}

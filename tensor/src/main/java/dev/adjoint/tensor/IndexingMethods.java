package dev.adjoint.tensor;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.op.Indexing;

/** Ops that read or add at places given by i32 indices. */
public sealed interface IndexingMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /**
     * Rows of this table [rows, width] by indices [count] → [count, width]: an embedding lookup.
     */
    default Tensor gatherRows(Tensor indices) {
        return Indexing.gatherRows(self(), indices);
    }

    /** One element of every row of [rows, width], by a column for each row [rows] → [rows]. */
    default Tensor gatherElements(Tensor columns) {
        return Indexing.gatherElements(self(), columns);
    }

    /**
     * A table [rows, width] of zeros to whose rows the rows of this [count, width] are added, in
     * order.
     */
    default Tensor scatterRows(Tensor indices, int rows) {
        return Indexing.scatterRows(self(), indices, rows);
    }

    /** A table [rows, width] of zeros that has one element of this [rows] in every row. */
    default Tensor scatterElements(Tensor columns, int width) {
        return Indexing.scatterElements(self(), columns, width);
    }

    /** The entries of an axis at i32 indices [count], in their order. */
    default Tensor take(int axis, Tensor indices) {
        return Indexing.take(self(), axis, indices);
    }

    /** Zeros of a given length along an axis, to which this is added at i32 indices [count]. */
    default Tensor addAt(int axis, Tensor indices, int length) {
        return Indexing.addAt(self(), axis, indices, length);
    }

    /** Rows of this table [rows, width] for i32 indices of any shape → [shape..., width]. */
    default Tensor embedding(Tensor indices) {
        return Indexing.embedding(self(), indices);
    }

    /** 1 at these i32 indices and 0 elsewhere, along a new last axis of a given length. */
    default Tensor oneHot(int length) {
        return Indexing.oneHot(self(), length);
    }

    /** How often each of 0 ... length − 1 occurs in these i32 indices [count]. */
    default Tensor count(int length) {
        return Indexing.count(self(), length);
    }

    /** A value where the mask is not 0, else this. */
    default Tensor fillWhere(Tensor mask, double value) {
        return mask.select(Tensor.full(self().dtype(), value, Shape.SCALAR), self());
    }
}

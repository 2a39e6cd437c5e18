package dev.adjoint.tensor;

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
}

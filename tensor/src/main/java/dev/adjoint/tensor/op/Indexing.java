package dev.adjoint.tensor.op;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/**
 * Ops that read or add at given places; gather and scatter are each other's derivative. Indices are
 * not checked against the table: whoever makes them (a tokenizer, a sampler) names the bad one.
 */
public final class Indexing {
    private Indexing() {}

    /** How many axes indices have. */
    private static int axes(Kernel.Indexing indexing) {
        return indexing == Kernel.Indexing.ALONG ? 2 : 1;
    }

    /** Rows or elements of a table at indices. d: they are scattered back. */
    private record Gather(Kernel.Indexing indexing) implements Op.Rule {
        @Override
        public String name() {
            return "gather";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Operand table = inputs.get(0);
            Operand indices = inputs.get(1);
            Shapes.requireTable("gather", table.shape(), indices, axes(indexing));
            if (indexing != Kernel.Indexing.ROWS) {
                Shapes.requireLength(
                        "gather", "indices", indices.shape(), 0, table.shape().length(0));
            }
            return new Kernel.Gather(indexing, table, indices);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            Tensor table = node.input(0);
            Scatter scatter = new Scatter(indexing, table.shape());
            return Tensor.apply(scatter, node.input(1), gradient);
        }
    }

    /** Zeros to which rows or elements are added at indices. d: they are gathered. */
    private record Scatter(Kernel.Indexing indexing, Shape table) implements Op.Rule {
        @Override
        public String name() {
            return "scatter";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Operand indices = inputs.get(0);
            Operand source = inputs.get(1);
            Shapes.requireTable("scatter", table, indices, axes(indexing));
            int rank = indexing == Kernel.Indexing.ELEMENTS ? 1 : 2;
            Shapes.requireRank("scatter", "source", source.shape(), rank);
            Shapes.requireLength("scatter", "source", source.shape(), 0, indices.shape().length(0));
            return new Kernel.Scatter(indexing, table, indices, source);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return Tensor.apply(new Gather(indexing), gradient, node.input(0));
        }
    }

    /** Rows of a table [rows, width] by indices [count] → [count, width]. */
    public static Tensor gatherRows(Tensor table, Tensor indices) {
        return Tensor.apply(new Gather(Kernel.Indexing.ROWS), table, indices);
    }

    /** One element of each row of [rows, width] → [rows]. */
    public static Tensor gatherElements(Tensor table, Tensor columns) {
        return Tensor.apply(new Gather(Kernel.Indexing.ELEMENTS), table, columns);
    }

    /** Adds rows [count, width] to a table [rows, width] of zeros. */
    public static Tensor scatterRows(Tensor source, Tensor indices, int rows) {
        Shapes.requireRank("scatter", "source", source.shape(), 2);
        Shape table = Shape.of(rows, source.length(1));
        return Tensor.apply(new Scatter(Kernel.Indexing.ROWS, table), indices, source);
    }

    /** Puts one element into each row of a table [rows, width] of zeros. */
    public static Tensor scatterElements(Tensor source, Tensor columns, int width) {
        Shapes.requireRank("scatter", "source", source.shape(), 1);
        Shape table = Shape.of(source.length(0), width);
        return Tensor.apply(new Scatter(Kernel.Indexing.ELEMENTS, table), columns, source);
    }

    /** The entries of an axis at indices [count], in their order. */
    public static Tensor take(Tensor x, int axis, Tensor indices) {
        int counted = Shapes.axis("take", x.shape(), axis);
        Tensor first = Arrangements.moveAxis(x, counted, 0);
        Tensor rows = gatherRows(matrix(first), indices);
        Shape shape = first.shape().with(0, indices.length(0));
        return Arrangements.moveAxis(rows.reshape(shape), 0, counted);
    }

    /** Zeros of a given length along an axis, to which entries are added at indices [count]. */
    public static Tensor addAt(Tensor source, int axis, Tensor indices, int length) {
        int counted = Shapes.axis("addAt", source.shape(), axis);
        Tensor first = Arrangements.moveAxis(source, counted, 0);
        Tensor rows = scatterRows(matrix(first), indices, length);
        return Arrangements.moveAxis(rows.reshape(first.shape().with(0, length)), 0, counted);
    }

    private static Tensor matrix(Tensor x) {
        return x.reshape(x.length(0), x.shape().axes(1, x.shape().rank()).size());
    }

    /** Rows of a table [rows, width] for indices of any shape → [shape..., width]. */
    public static Tensor embedding(Tensor table, Tensor indices) {
        Tensor rows = gatherRows(table, indices.reshape(-1));
        return rows.reshape(indices.shape().append(table.length(1)));
    }

    /** 1 at the index and 0 elsewhere, along a new last axis of a given length; f32. */
    public static Tensor oneHot(Tensor indices, int length) {
        return indices.unsqueeze(-1).equalTo(Tensor.iota(length));
    }

    /** How often each of 0 ... length − 1 occurs in indices [count]; i32, without gradient. */
    public static Tensor count(Tensor indices, int length) {
        Tensor ones = Tensor.full(DType.F32, 1, Shape.of(indices.length(0), 1));
        return scatterRows(ones, indices, length).reshape(length).cast(DType.I32);
    }

    /**
     * The elements at places along an axis; indices have the shape of x but for the length of the
     * axis.
     */
    public static Tensor takeAlong(Tensor x, int axis, Tensor indices) {
        requireAlong("takeAlong", x.shape(), axis, indices);
        Tensor places = Arrangements.moveAxis(indices, axis, -1);
        Tensor taken =
                Tensor.apply(new Gather(Kernel.Indexing.ALONG), rows(x, axis), rows(indices, axis));
        return Arrangements.moveAxis(taken.reshape(places.shape()), -1, axis);
    }

    /** Zeros of a given length along an axis, to which a source is added at places along it. */
    public static Tensor addAlong(Tensor source, int axis, Tensor indices, int length) {
        requireAlong("addAlong", source.shape(), axis, indices);
        Tensor rows = rows(source, axis);
        Scatter scatter = new Scatter(Kernel.Indexing.ALONG, Shape.of(rows.length(0), length));
        Tensor added = Tensor.apply(scatter, rows(indices, axis), rows);
        Shape shape = Arrangements.moveAxis(source, axis, -1).shape().with(-1, length);
        return Arrangements.moveAxis(added.reshape(shape), -1, axis);
    }

    private static void requireAlong(String op, Shape shape, int axis, Tensor indices) {
        int counted = Shapes.axis(op, shape, axis);
        Shapes.requireRank(op, "indices", indices.shape(), shape.rank());
        Shape fitting = indices.shape().with(counted, shape.length(counted));
        Shapes.requireSame(op, "indices", fitting, "values", shape);
    }

    private static Tensor rows(Tensor x, int axis) {
        Tensor last = Arrangements.moveAxis(x, axis, -1);
        int count = last.shape().axes(0, last.shape().rank() - 1).size();
        return last.reshape(count, last.length(-1));
    }
}

package dev.adjoint.rl;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;

/**
 * Which tokens count, and how much. It comes from lengths and roles and never from token ids: an
 * end token that equals the padding is a token like any other.
 *
 * @param weights [rows, columns], 0 for tokens that do not count; a constant
 */
public record Mask(Tensor weights) {
    /** Refuses weights with a gradient. */
    public Mask {
        Shapes.requireRank("mask", "weights", weights.shape(), 2);
        Shapes.requireFloating("mask", weights.dtype());
        if (weights.isTracked()) {
            throw new IllegalArgumentException(
                    "mask: the weights "
                            + weights.dtype()
                            + weights.shape()
                            + " carry a gradient; detach them");
        }
    }

    /** Ones in the first {@code lengths[row]} columns of every row. */
    public static Mask lengths(DType dtype, int columns, int... lengths) {
        return spans(dtype, columns, new int[lengths.length], lengths);
    }

    /** Ones from column {@code starts[row]} (inclusive) to {@code ends[row]} (exclusive). */
    public static Mask spans(DType dtype, int columns, int[] starts, int[] ends) {
        Tensor column = Tensor.iota(columns).reshape(1, columns);
        Tensor start = Tensor.of(starts.clone(), starts.length, 1);
        Tensor end = Tensor.of(ends.clone(), ends.length, 1);
        Tensor before = column.less(start); // (rows, columns)
        return new Mask(before.select(zero(DType.F32), column.less(end)).cast(dtype));
    }

    private static Tensor zero(DType dtype) {
        return Tensor.full(dtype, 0, Shape.SCALAR);
    }

    /** The number of rows. */
    public int rows() {
        return weights.length(0);
    }

    /** The number of columns. */
    public int columns() {
        return weights.length(1);
    }

    /** Σ of the weights. */
    public double tokens() {
        return weights.sum().item();
    }

    /** The number of rows with a token that counts. */
    public int sequences() {
        Tensor zero = Tensor.full(weights.dtype(), 0, Shape.SCALAR);
        return (int) zero.less(lengths()).sum().item();
    }

    /** Σ of the weights of each row [rows]. */
    public Tensor lengths() {
        return weights.sum(-1);
    }

    /** Σ of the weights of each row [rows, 1], 1 for empty rows, to divide by. */
    public Tensor divisors() {
        Tensor lengths = lengths().unsqueeze(-1);
        return lengths.select(lengths, Tensor.full(weights.dtype(), 1, Shape.SCALAR));
    }

    /** This and others: the product of the weights. */
    public Mask and(Mask other) {
        return new Mask(keep("mask", other.weights).mul(weights));
    }

    /**
     * Values [rows, columns] where the weight is not 0, and 0 elsewhere. A product would not do: 0
     * · NaN is NaN.
     *
     * @param what the name of the values, for messages
     */
    public Tensor keep(String what, Tensor values) {
        if (!values.shape().equals(weights.shape())) {
            throw new IllegalArgumentException(
                    what
                            + ": shape "
                            + values.shape()
                            + " differs from the mask's "
                            + weights.shape());
        }
        return weights.select(values, zero(values.dtype()));
    }

    /** A number a row [rows, 1] at all tokens that count, 0 elsewhere. */
    public Tensor spread(Tensor perRow) {
        return weights.select(perRow, zero(perRow.dtype()));
    }

    /** Numbers known on the host, one a row, at all tokens that count. */
    public Tensor spread(double... perRow) {
        return spread(Tensor.of(weights.dtype(), perRow, perRow.length, 1));
    }

    /** The rows from (inclusive) to (exclusive). */
    public Mask rows(int from, int to) {
        return new Mask(weights.slice(0, from, to));
    }
}

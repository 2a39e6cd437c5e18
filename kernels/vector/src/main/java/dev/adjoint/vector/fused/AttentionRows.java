package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The loops that attention and its backward pass share, each over one query row. */
final class AttentionRows {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private AttentionRows() {}

    /**
     * Copies {@code count} rows of {@code dim} elements, {@code stride} apart, to columns of [dim,
     * columns].
     */
    static void transpose(
            float[] rows, int from, int stride, int count, int dim, float[] columns, int width) {
        for (int row = 0; row < count; row++) {
            int at = from + row * stride;
            for (int i = 0; i < dim; i++) {
                columns[i * width + row] = rows[at + i];
            }
        }
    }

    /**
     * out_j = factor · (chain over i of row_i · columns_ij) for {@code n} keys, and some beyond up
     * to a vector.
     */
    static void scores(
            float[] row,
            int at,
            float[] columns,
            int width,
            int dim,
            int n,
            float factor,
            float[] out) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = 0; i < dim; i++) {
                FloatVector element = FloatVector.broadcast(SPECIES, row[at + i]);
                sum = element.fma(FloatVector.fromArray(SPECIES, columns, i * width + j), sum);
            }
            sum.mul(factor).intoArray(out, j);
        }
    }

    /** Turns {@code n} scores into probabilities, in place. */
    static void normalise(float[] scores, int n, RowSums sums) {
        Exponential.applyShifted(scores, 0, RowSums.maximum(scores, 0, n), scores, 0, n);
        Softmax.divide(scores, 0, n, sums.sum(scores, 0, n));
    }

    /**
     * out = chain over j of weight_j · row_j, for {@code n} rows of {@code dim} elements that are
     * stride apart.
     */
    static void combine(
            float[] weights,
            float[] rows,
            int from,
            int stride,
            int n,
            int dim,
            float[] out,
            int at) {
        int i = 0;
        for (; i <= dim - LANES; i += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = 0; j < n; j++) {
                FloatVector weight = FloatVector.broadcast(SPECIES, weights[j]);
                sum = weight.fma(FloatVector.fromArray(SPECIES, rows, from + j * stride + i), sum);
            }
            sum.intoArray(out, at + i);
        }
        for (; i < dim; i++) {
            float sum = 0;
            for (int j = 0; j < n; j++) {
                sum = Math.fma(weights[j], rows[from + j * stride + i], sum);
            }
            out[at + i] = sum;
        }
    }

    /**
     * rows_j += weight_j · row for {@code n} rows of {@code dim} elements that are stride apart.
     */
    static void spread(
            float[] weights,
            float[] row,
            int at,
            int n,
            int dim,
            float[] rows,
            int from,
            int stride) {
        int i = 0;
        for (; i <= dim - LANES; i += LANES) {
            FloatVector element = FloatVector.fromArray(SPECIES, row, at + i);
            for (int j = 0; j < n; j++) {
                int place = from + j * stride + i;
                FloatVector weight = FloatVector.broadcast(SPECIES, weights[j]);
                weight.fma(element, FloatVector.fromArray(SPECIES, rows, place))
                        .intoArray(rows, place);
            }
        }
        for (; i < dim; i++) {
            for (int j = 0; j < n; j++) {
                int place = from + j * stride + i;
                rows[place] = Math.fma(weights[j], row[at + i], rows[place]);
            }
        }
    }
}

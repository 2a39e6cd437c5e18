package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The softmax of the rows of x [rows, width]: y = e / Σe, e = exp(x − max x). Its backward pass: y
 * · (g − Σ g · y).
 */
final class Softmax {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private Softmax() {}

    static void run(Arguments arguments) {
        float[] x = arguments.floats(0);
        int width = arguments.width();
        float[] y = arguments.out(0);
        Ranges.run(
                arguments.rows(),
                4L * width,
                arguments.workers(),
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int row = start; row < end; row++) {
                        int at = row * width;
                        Exponential.applyShifted(
                                x, at, RowSums.maximum(x, at, width), y, at, width);
                        divide(y, at, width, sums.sum(y, at, width));
                    }
                });
    }

    /** Divides {@code n} elements by a number, in place. */
    static void divide(float[] y, int at, int n, float divisor) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, y, at + i).div(divisor).intoArray(y, at + i);
        }
        for (; i < n; i++) {
            y[at + i] /= divisor;
        }
    }

    static void backward(Arguments arguments) {
        float[] y = arguments.floats(0);
        float[] g = arguments.floats(1);
        int width = arguments.width();
        float[] dx = arguments.out(0);
        Ranges.run(
                arguments.rows(),
                width,
                arguments.workers(),
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int row = start; row < end; row++) {
                        int at = row * width;
                        backwardRow(y, g, at, width, sums.products(g, at, y, at, width), dx);
                    }
                });
    }

    private static void backwardRow(float[] y, float[] g, int at, int n, float sum, float[] dx) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, at + i);
            FloatVector values = FloatVector.fromArray(SPECIES, y, at + i);
            values.mul(gradient.sub(sum)).intoArray(dx, at + i);
        }
        for (; i < n; i++) {
            dx[at + i] = y[at + i] * (g[at + i] - sum);
        }
    }
}

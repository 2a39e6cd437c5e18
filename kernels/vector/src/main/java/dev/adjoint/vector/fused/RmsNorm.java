package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Root mean square normalisation (Zhang and Sennrich 2019, arXiv 1910.07467) of x [rows, width]
 * with weight [width]: y = (x · r) · weight, r = 1 / √(Σx² / width + ε).
 */
final class RmsNorm {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private RmsNorm() {}

    static void run(Arguments arguments) {
        float[] x = arguments.floats(0);
        float[] weight = arguments.floats(1);
        float epsilon = arguments.number("epsilon");
        int width = arguments.width();
        float[] y = arguments.out(0);
        Ranges.run(
                arguments.rows(),
                width,
                arguments.workers(),
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int row = start; row < end; row++) {
                        int at = row * width;
                        scale(x, at, inverseRoot(sums, x, at, width, epsilon), weight, width, y);
                    }
                });
    }

    /** 1 / √(Σx² / width + ε) of one row. */
    static float inverseRoot(RowSums sums, float[] x, int at, int width, float epsilon) {
        float mean = sums.products(x, at, x, at, width) / width;
        return 1f / (float) Math.sqrt(mean + epsilon);
    }

    private static void scale(
            float[] x, int at, float factor, float[] weight, int width, float[] y) {
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            FloatVector scaled = FloatVector.fromArray(SPECIES, x, at + i).mul(factor);
            scaled.mul(FloatVector.fromArray(SPECIES, weight, i)).intoArray(y, at + i);
        }
        for (; i < width; i++) {
            y[at + i] = x[at + i] * factor * weight[i];
        }
    }
}

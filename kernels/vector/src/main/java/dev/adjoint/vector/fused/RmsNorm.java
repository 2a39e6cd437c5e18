package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
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

    static List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        float[] x = FusedCalls.floats(call, inputs, 0);
        float[] weight = FusedCalls.floats(call, inputs, 1);
        float epsilon = (float) call.attribute("epsilon");
        int width = weight.length;
        float[] y = new float[x.length];
        Ranges.run(
                FusedCalls.rows(x.length, width),
                width,
                workers,
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int row = start; row < end; row++) {
                        scale(
                                x,
                                row * width,
                                inverseRoot(sums, x, row * width, width, epsilon),
                                weight,
                                y);
                    }
                });
        return List.of(new Storage.Floats(y));
    }

    /** 1 / √(Σx² / width + ε) of one row. */
    static float inverseRoot(RowSums sums, float[] x, int at, int width, float epsilon) {
        float mean = sums.products(x, at, x, at, width) / width;
        return 1f / (float) Math.sqrt(mean + epsilon);
    }

    private static void scale(float[] x, int at, float factor, float[] weight, float[] y) {
        int width = weight.length;
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

package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The softmax of the rows of x [rows, width]: y = e / Σe, e = exp(x − max x). Its backward pass: y
 * · (g − Σ g · y).
 */
final class Softmax {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private Softmax() {}

    static List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        float[] x = FusedCalls.floats(call, inputs, 0);
        int width = FusedCalls.width(call);
        float[] y = new float[x.length];
        Ranges.run(
                FusedCalls.rows(x.length, width),
                4L * width,
                workers,
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int row = start; row < end; row++) {
                        int at = row * width;
                        Exponential.applyShifted(
                                x, at, RowSums.maximum(x, at, width), y, at, width);
                        divide(y, at, width, sums.sum(y, at, width));
                    }
                });
        return List.of(new Storage.Floats(y));
    }

    /** Divides {@code n} elements by a number, in place. */
    static void divide(float[] y, int at, int n, float divisor) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector values = FloatVector.fromArray(SPECIES, y, at + i, present);
            values.div(divisor).intoArray(y, at + i, present);
        }
    }

    static List<Storage> backward(Kernel.Call call, List<Storage> inputs, Workers workers) {
        float[] y = FusedCalls.floats(call, inputs, 0);
        float[] g = FusedCalls.floats(call, inputs, 1);
        int width = FusedCalls.width(call);
        float[] dx = new float[y.length];
        Ranges.run(
                FusedCalls.rows(y.length, width),
                width,
                workers,
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int row = start; row < end; row++) {
                        int at = row * width;
                        backwardRow(y, g, at, width, sums.products(g, at, y, at, width), dx);
                    }
                });
        return List.of(new Storage.Floats(dx));
    }

    private static void backwardRow(float[] y, float[] g, int at, int n, float sum, float[] dx) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, at + i, present);
            FloatVector values = FloatVector.fromArray(SPECIES, y, at + i, present);
            values.mul(gradient.sub(sum)).intoArray(dx, at + i, present);
        }
    }
}

package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The logarithm of the probability that a row of logits [rows, width] gives to one id: (x_id − m) −
 * log S with m = max x and S = Σ exp(x − m). Its backward pass: g · (onehot − exp(x − m) / S).
 */
final class SelectedLogProb {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private SelectedLogProb() {}

    static void run(Arguments arguments) {
        float[] logits = arguments.floats(0);
        int[] ids = arguments.ints(1);
        int width = arguments.width();
        float[] out = arguments.out(0);
        Ranges.run(
                arguments.rows(),
                4L * width,
                arguments.workers(),
                (start, end) -> {
                    try (Scratch scratch = arguments.scratch()) {
                        LogSumExp row = new LogSumExp(scratch);
                        for (int i = start; i < end; i++) {
                            row.read(logits, i * width, width);
                            out[i] = logits[i * width + ids[i]] - row.maximum() - row.logSum();
                        }
                    }
                });
    }

    static void backward(Arguments arguments) {
        float[] logits = arguments.floats(0);
        int[] ids = arguments.ints(1);
        float[] g = arguments.floats(2);
        int width = arguments.width();
        float[] out = arguments.out(0);
        Ranges.run(
                arguments.rows(),
                4L * width,
                arguments.workers(),
                (start, end) -> {
                    RowSums sums = new RowSums();
                    for (int i = start; i < end; i++) {
                        int at = i * width;
                        Exponential.applyShifted(
                                logits, at, RowSums.maximum(logits, at, width), out, at, width);
                        float sum = sums.sum(out, at, width);
                        float chosen = g[i] * (1f - out[at + ids[i]] / sum);
                        backwardRow(out, at, width, sum, g[i]);
                        out[at + ids[i]] = chosen;
                    }
                });
    }

    /** Replaces e by g · (0 − e / S). */
    private static void backwardRow(float[] out, int at, int n, float sum, float g) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector power = FloatVector.fromArray(SPECIES, out, at + i, present);
            zero.sub(power.div(sum)).mul(g).intoArray(out, at + i, present);
        }
    }
}

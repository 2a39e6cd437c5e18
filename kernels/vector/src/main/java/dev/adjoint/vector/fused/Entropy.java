package dev.adjoint.vector.fused;

import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The entropy of the distribution that a row of logits [rows, width] stands for: H = log S − T / S
 * with z = x − max x, S = Σ e^z, T = Σ e^z · z; lanes with e^z = 0 add nothing. Its backward pass:
 * (−g · p) · ((z − log S) + H), p = e^z / S.
 */
final class Entropy {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private Entropy() {}

    static void run(Arguments arguments) {
        float[] logits = arguments.floats(0);
        int width = arguments.width();
        float[] out = arguments.out(0);
        Ranges.run(
                out.length,
                5L * width,
                arguments.workers(),
                (start, end) -> {
                    try (Scratch scratch = arguments.scratch()) {
                        LogSumExp row = new LogSumExp(scratch);
                        for (int i = start; i < end; i++) {
                            out[i] = row.readEntropy(logits, i * width, width);
                        }
                    }
                });
    }

    static void backward(Arguments arguments) {
        float[] logits = arguments.floats(0);
        float[] g = arguments.floats(1);
        int width = arguments.width();
        float[] out = arguments.out(0);
        Ranges.run(
                arguments.rows(),
                9L * width,
                arguments.workers(),
                (start, end) -> {
                    try (Scratch scratch = arguments.scratch()) {
                        LogSumExp row = new LogSumExp(scratch);
                        for (int i = start; i < end; i++) {
                            int at = i * width;
                            float entropy = row.readEntropy(logits, at, width);
                            Exponential.applyShifted(logits, at, row.maximum(), out, at, width);
                            backwardRow(logits, at, width, row, entropy, -g[i], out);
                        }
                    }
                });
    }

    private static void backwardRow(
            float[] logits,
            int at,
            int n,
            LogSumExp row,
            float entropy,
            float factor,
            float[] out) {
        float maximum = row.maximum();
        float sum = row.sum();
        float logSum = row.logSum();
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector power = FloatVector.fromArray(SPECIES, out, at + i, present);
            FloatVector z = FloatVector.fromArray(SPECIES, logits, at + i, present).sub(maximum);
            z = z.blend(0f, power.compare(VectorOperators.EQ, 0f));
            FloatVector probability = power.div(sum).mul(factor);
            FloatVector result = probability.mul(z.sub(logSum).add(entropy));
            result.intoArray(out, at + i, present);
        }
    }
}

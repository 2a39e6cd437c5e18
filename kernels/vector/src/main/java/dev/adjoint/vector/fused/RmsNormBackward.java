package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The backward pass of {@link RmsNorm}: with x̂ = x · r and h = g · weight, dx = r · (h − x̂ ·
 * mean(h · x̂)) and dweight = Σ over rows of g · x̂.
 *
 * <p>The sum over rows has 16 partial sums for each chunk of 4096 rows. A task takes some of these
 * partial sums of one chunk, and with them the rows that are added there, so that threads do not
 * show in the order.
 */
final class RmsNormBackward {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();
    private static final int PARTIALS = Kernel.PARTIALS;

    /** Partial sums that one task takes. */
    private static final int GROUP = 4;

    private final float[] x;
    private final float[] weight;
    private final float[] g;
    private final float epsilon;
    private final int width;
    private final int rows;
    private final float[] dx;

    /** [chunks, 16, width]. */
    private final float[] partials;

    private RmsNormBackward(float[] x, float[] weight, float[] g, float epsilon) {
        this.x = x;
        this.weight = weight;
        this.g = g;
        this.epsilon = epsilon;
        this.width = weight.length;
        this.rows = FusedCalls.rows(x.length, width);
        this.dx = new float[x.length];
        this.partials = new float[chunks() * PARTIALS * width];
    }

    static List<Storage> run(Kernel.Call call, List<Storage> inputs, Workers workers) {
        RmsNormBackward kernel =
                new RmsNormBackward(
                        FusedCalls.floats(call, inputs, 0),
                        FusedCalls.floats(call, inputs, 1),
                        FusedCalls.floats(call, inputs, 2),
                        (float) call.attribute("epsilon"));
        int groups = kernel.chunks() * (PARTIALS / GROUP);
        long cost = (long) kernel.x.length / Math.max(1, groups);
        Ranges.run(groups, cost, workers, kernel::groups);
        return List.of(new Storage.Floats(kernel.dx), new Storage.Floats(kernel.weightGradient()));
    }

    private int chunks() {
        return (rows + Kernel.CHUNK - 1) / Kernel.CHUNK;
    }

    private void groups(int start, int end) {
        RowSums sums = new RowSums();
        float[] normal = new float[width];
        float[] weighted = new float[width];
        for (int group = start; group < end; group++) {
            int chunk = group / (PARTIALS / GROUP);
            int first = group % (PARTIALS / GROUP) * GROUP;
            int last = Math.min(rows, (chunk + 1) * Kernel.CHUNK);
            for (int base = chunk * Kernel.CHUNK + first; base < last; base += PARTIALS) {
                for (int row = base; row < Math.min(last, base + GROUP); row++) {
                    int partial = (chunk * PARTIALS + row % PARTIALS) * width;
                    row(row * width, partial, sums, normal, weighted);
                }
            }
        }
    }

    private void row(int at, int partial, RowSums sums, float[] normal, float[] weighted) {
        float factor = RmsNorm.inverseRoot(sums, x, at, width, epsilon);
        prepare(at, factor, partial, normal, weighted);
        float mean = sums.products(weighted, 0, normal, 0, width) / width;
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            FloatVector h = FloatVector.fromArray(SPECIES, weighted, i);
            FloatVector difference =
                    FloatVector.fromArray(SPECIES, normal, i)
                            .fma(FloatVector.broadcast(SPECIES, -mean), h);
            difference.mul(factor).intoArray(dx, at + i);
        }
        for (; i < width; i++) {
            dx[at + i] = Math.fma(normal[i], -mean, weighted[i]) * factor;
        }
    }

    /** x̂ and h of one row, and its part of the weight's gradient. */
    private void prepare(int at, float factor, int partial, float[] normal, float[] weighted) {
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, at + i);
            FloatVector scaled = FloatVector.fromArray(SPECIES, x, at + i).mul(factor);
            FloatVector sum = FloatVector.fromArray(SPECIES, partials, partial + i);
            gradient.fma(scaled, sum).intoArray(partials, partial + i);
            scaled.intoArray(normal, i);
            gradient.mul(FloatVector.fromArray(SPECIES, weight, i)).intoArray(weighted, i);
        }
        for (; i < width; i++) {
            float scaled = x[at + i] * factor;
            partials[partial + i] = Math.fma(g[at + i], scaled, partials[partial + i]);
            normal[i] = scaled;
            weighted[i] = g[at + i] * weight[i];
        }
    }

    private float[] weightGradient() {
        float[] gradient = new float[width];
        for (int chunk = 0; chunk < chunks(); chunk++) {
            int at = chunk * PARTIALS * width;
            for (int half = PARTIALS / 2; half > 0; half /= 2) {
                for (int i = 0; i < half * width; i++) {
                    partials[at + i] += partials[at + half * width + i];
                }
            }
            for (int i = 0; i < width; i++) {
                gradient[i] += partials[at + i];
            }
        }
        return gradient;
    }
}

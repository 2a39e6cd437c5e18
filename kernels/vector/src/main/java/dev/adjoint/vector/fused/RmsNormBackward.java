package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Scratch;
import java.util.Arrays;
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

    private final Arguments arguments;
    private final float[] x;
    private final float[] weight;
    private final float[] g;
    private final float epsilon;
    private final int width;
    private final int rows;
    private final float[] dx;

    /** [chunks, 16, width]. */
    private final float[] partials;

    private RmsNormBackward(Arguments arguments) {
        this.arguments = arguments;
        this.x = arguments.floats(0);
        this.weight = arguments.floats(1);
        this.g = arguments.floats(2);
        this.epsilon = arguments.number("epsilon");
        this.width = arguments.width();
        this.rows = arguments.rows();
        this.dx = arguments.out(0);
        this.partials = arguments.take(chunks() * PARTIALS * width);
        Arrays.fill(partials, 0, chunks() * PARTIALS * width, 0);
    }

    static void run(Arguments arguments) {
        RmsNormBackward kernel = new RmsNormBackward(arguments);
        int groups = kernel.chunks() * (PARTIALS / GROUP);
        long cost = (long) arguments.size(0) / Math.max(1, groups);
        Ranges.run(groups, cost, arguments.workers(), kernel::groups);
        kernel.weightGradient(arguments.out(1));
    }

    private int chunks() {
        return (rows + Kernel.CHUNK - 1) / Kernel.CHUNK;
    }

    private void groups(int start, int end) {
        try (Scratch scratch = arguments.scratch()) {
            RowSums sums = new RowSums();
            float[] normal = scratch.take(width);
            float[] weighted = scratch.take(width);
            for (int group = start; group < end; group++) {
                group(group, sums, normal, weighted);
            }
        }
    }

    private void group(int group, RowSums sums, float[] normal, float[] weighted) {
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

    private void weightGradient(float[] gradient) {
        Arrays.fill(gradient, 0);
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
    }
}

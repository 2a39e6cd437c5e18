package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.pointwise.Exponential;
import dev.adjoint.vector.pointwise.Logarithm;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What losses need of one row of logits: m = max x, S = Σ exp(x − m), log S, and T = Σ exp(z) · z
 * with z = x − m. It works in chunks, which the sums have anyhow, so that a row over a vocabulary
 * needs no copy. One instance belongs to one thread and holds the numbers of the row that was
 * {@linkplain #read read} last.
 */
final class LogSumExp {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private final RowSums sums = new RowSums();
    private final float[] powers;
    private final float[] shifted;
    private float maximum;
    private float sum;
    private float logSum;

    /** Works in arrays of a scratch. */
    LogSumExp(Scratch scratch) {
        powers = scratch.take(Kernel.CHUNK);
        shifted = scratch.take(Kernel.CHUNK);
    }

    /** m. */
    float maximum() {
        return maximum;
    }

    /** S. */
    float sum() {
        return sum;
    }

    /** log S. */
    float logSum() {
        return logSum;
    }

    /** Computes m, S and log S of a row. */
    void read(float[] x, int at, int width) {
        maximum = RowSums.maximum(x, at, width);
        sum = 0;
        for (int start = 0; start < width; start += Kernel.CHUNK) {
            int n = Math.min(Kernel.CHUNK, width - start);
            Exponential.applyShifted(x, at + start, maximum, powers, 0, n);
            sum += sums.sum(powers, 0, n);
        }
        logSum = Logarithm.of(sum);
    }

    /** Computes m, S and log S of a row, and returns its entropy log S − T / S. */
    float readEntropy(float[] x, int at, int width) {
        maximum = RowSums.maximum(x, at, width);
        sum = 0;
        float weighted = 0;
        for (int start = 0; start < width; start += Kernel.CHUNK) {
            int n = Math.min(Kernel.CHUNK, width - start);
            Exponential.applyShifted(x, at + start, maximum, powers, 0, n);
            shift(x, at + start, n);
            sum += sums.sum(powers, 0, n);
            weighted += sums.products(powers, 0, shifted, 0, n);
        }
        logSum = Logarithm.of(sum);
        return logSum - weighted / sum;
    }

    /** z of a chunk, and 0 where exp z is 0, so that −∞ · 0 is 0. */
    private void shift(float[] x, int at, int n) {
        for (int i = 0; i < n; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, n);
            FloatVector power = FloatVector.fromArray(SPECIES, powers, i, present);
            FloatVector z = FloatVector.fromArray(SPECIES, x, at + i, present).sub(maximum);
            z.blend(0f, power.compare(VectorOperators.EQ, 0f)).intoArray(shifted, i, present);
        }
    }
}

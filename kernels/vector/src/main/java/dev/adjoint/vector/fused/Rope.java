package dev.adjoint.vector.fused;

import dev.adjoint.program.Shape;
import dev.adjoint.vector.pointwise.VectorWidth;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864) of x [tokens, heads, dim] with cos
 * and sin [tokens, dim / 2], the halves being the pairs: with j = i + dim / 2, y_i = fma(x_i, cos,
 * −(x_j · sin)) and y_j = fma(x_j, cos, x_i · sin).
 */
final class Rope {
    private static final VectorSpecies<Float> SPECIES = VectorWidth.floats();
    private static final int LANES = SPECIES.length();

    private Rope() {}

    static void run(Arguments arguments) {
        Shape shape = arguments.call().inputs().get(0).shape();
        int heads = shape.length(1);
        int half = shape.length(2) / 2;
        float[] x = arguments.floats(0);
        float[] cosines = arguments.floats(1);
        float[] sines = arguments.floats(2);
        float[] y = arguments.out(0);
        Ranges.run(
                shape.length(0),
                2L * heads * half,
                arguments.workers(),
                (start, end) -> {
                    for (int token = start; token < end; token++) {
                        for (int head = 0; head < heads; head++) {
                            rotate(
                                    x,
                                    (token * heads + head) * 2 * half,
                                    cosines,
                                    sines,
                                    token * half,
                                    half,
                                    y);
                        }
                    }
                });
    }

    private static void rotate(
            float[] x, int at, float[] cosines, float[] sines, int angles, int half, float[] y) {
        int i = 0;
        for (; i <= half - LANES; i += LANES) {
            FloatVector low = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector high = FloatVector.fromArray(SPECIES, x, at + half + i);
            FloatVector cosine = FloatVector.fromArray(SPECIES, cosines, angles + i);
            FloatVector sine = FloatVector.fromArray(SPECIES, sines, angles + i);
            low.fma(cosine, high.mul(sine).neg()).intoArray(y, at + i);
            high.fma(cosine, low.mul(sine)).intoArray(y, at + half + i);
        }
        if (i < half) {
            VectorMask<Float> tail = SPECIES.indexInRange(i, half);
            FloatVector low = FloatVector.fromArray(SPECIES, x, at + i, tail);
            FloatVector high = FloatVector.fromArray(SPECIES, x, at + half + i, tail);
            FloatVector cosine = FloatVector.fromArray(SPECIES, cosines, angles + i, tail);
            FloatVector sine = FloatVector.fromArray(SPECIES, sines, angles + i, tail);
            low.fma(cosine, high.mul(sine).neg()).intoArray(y, at + i, tail);
            high.fma(cosine, low.mul(sine)).intoArray(y, at + half + i, tail);
        }
    }
}

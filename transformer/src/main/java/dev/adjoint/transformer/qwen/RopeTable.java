package dev.adjoint.transformer.qwen;

import dev.adjoint.tensor.Tensor;

/**
 * The cosines and sines of rotary embedding for positions 0 ... count − 1: angle = position ·
 * θ^(−2i/d), with every step rounded to binary32 as the reference does.
 *
 * @param cos [count, d/2]
 * @param sin [count, d/2]
 */
record RopeTable(Tensor cos, Tensor sin) {
    static RopeTable of(QwenConfig config, int count) {
        int half = config.headSize() / 2;
        float[] cos = new float[count * half];
        float[] sin = new float[count * half];
        for (int i = 0; i < half; i++) {
            float exponent = (float) (2 * i) / config.headSize();
            float power = (float) StrictMath.pow(config.ropeTheta(), exponent);
            float frequency = 1 / power;
            for (int position = 0; position < count; position++) {
                float angle = position * frequency;
                cos[position * half + i] = (float) StrictMath.cos(angle);
                sin[position * half + i] = (float) StrictMath.sin(angle);
            }
        }
        return new RopeTable(Tensor.of(cos, count, half), Tensor.of(sin, count, half));
    }

    /** The number of positions. */
    int count() {
        return cos.length(0);
    }

    /** The rows of the given positions. */
    RopeTable at(Tensor positions) {
        return new RopeTable(cos.gatherRows(positions), sin.gatherRows(positions));
    }
}

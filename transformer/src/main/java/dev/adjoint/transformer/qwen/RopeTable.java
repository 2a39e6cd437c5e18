package dev.adjoint.transformer.qwen;

import dev.adjoint.tensor.Tensor;

/**
 * The cosines and sines of rotary embedding for positions 0 ... count − 1: angle = position ·
 * θ^(−2i/d), with every step rounded to binary32 as the reference does. {@link RopeScaling} changes
 * the frequencies θ^(−2i/d) and the size of the result.
 *
 * @param cos [count, d/2]
 * @param sin [count, d/2]
 */
record RopeTable(Tensor cos, Tensor sin) {
    static RopeTable of(QwenConfig config, int count) {
        int half = config.headSize() / 2;
        float[] cos = new float[count * half];
        float[] sin = new float[count * half];
        float size = size(config.scaling());
        for (int i = 0; i < half; i++) {
            float frequency = frequency(config, i);
            for (int position = 0; position < count; position++) {
                float angle = position * frequency;
                cos[position * half + i] = (float) StrictMath.cos(angle) * size;
                sin[position * half + i] = (float) StrictMath.sin(angle) * size;
            }
        }
        return new RopeTable(Tensor.of(cos, count, half), Tensor.of(sin, count, half));
    }

    private static float size(RopeScaling scaling) {
        return switch (scaling) {
            case RopeScaling.None() -> 1;
            case RopeScaling.Yarn yarn -> (float) yarn.attentionFactor();
        };
    }

    private static float frequency(QwenConfig config, int i) {
        float exponent = (float) (2 * i) / config.headSize();
        float power = (float) StrictMath.pow(config.ropeTheta(), exponent);
        return switch (config.scaling()) {
            case RopeScaling.None() -> 1 / power;
            case RopeScaling.Yarn yarn -> blended(config, yarn, i, power);
        };
    }

    private static float blended(QwenConfig config, RopeScaling.Yarn yarn, int i, float power) {
        double low = Math.max(bound(config, yarn, yarn.betaFast(), false), 0);
        double high = Math.min(bound(config, yarn, yarn.betaSlow(), true), config.headSize() - 1.0);
        double width = low == high ? 0.001 : high - low;
        float ramp = (i - (float) low) / (float) width;
        float kept = 1 - Math.clamp(ramp, 0f, 1f);
        float slowed = 1 / ((float) yarn.factor() * power);
        return slowed * (1 - kept) + 1 / power * kept;
    }

    /** The dimension that turns so often in the original positions. */
    private static double bound(
            QwenConfig config, RopeScaling.Yarn yarn, double turns, boolean isUpper) {
        double length = yarn.originalPositions() / (turns * 2 * Math.PI);
        double dimension =
                config.headSize()
                        * StrictMath.log(length)
                        / (2 * StrictMath.log(config.ropeTheta()));
        if (!yarn.isTruncated()) {
            return dimension;
        }
        return isUpper ? Math.ceil(dimension) : Math.floor(dimension);
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

package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * First weights for training from scratch. Linear layers are N(0, 1/√in), so that a narrow model
 * does not start on a plateau; the usual standard deviation of 0.02 is meant for wide ones.
 */
public final class QwenInitialization {
    private static final double EMBEDDING_DEVIATION = 0.1;

    private QwenInitialization() {}

    /**
     * A model with random weights: embeddings N(0, 0.1), linear layers N(0, 1/√in), norms 1, biases
     * 0.
     */
    public static QwenModel random(QwenConfig config, RandomKey key) {
        return new QwenModel(config, (name, shape) -> weight(name, shape, key));
    }

    private static Tensor weight(String name, Shape shape, RandomKey key) {
        if (shape.rank() == 1) {
            boolean bias = name.endsWith(".bias");
            return Tensor.full(dev.adjoint.program.DType.F32, bias ? 0 : 1, shape).copy();
        }
        boolean embedding = name.equals("model.embed_tokens.weight");
        double deviation = embedding ? EMBEDDING_DEVIATION : 1 / Math.sqrt(shape.length(1));
        return key.split(name).normal(shape).mul(deviation);
    }
}

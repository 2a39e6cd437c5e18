package dev.adjoint.autograd.distributions;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Entropy;

/**
 * One of n classes with probabilities softmax(logits).
 *
 * @param logits [..., n]
 */
public record Categorical(Tensor logits) implements Distribution {
    /** log softmax(logits) of classes i32[...]. */
    @Override
    public Tensor logProb(Tensor classes) {
        return logits.logSoftmax(-1).takeAlong(-1, classes.unsqueeze(-1)).squeeze(-1);
    }

    /** −Σ p log p, where classes of probability 0 add nothing. */
    @Override
    public Tensor entropy() {
        Shape batch = logits.shape().axes(0, logits.shape().rank() - 1);
        return Entropy.of(logits.reshape(batch.size(), logits.length(-1))).reshape(batch);
    }

    /** Classes i32[...]: the largest logit after Gumbel noise. */
    @Override
    public Tensor sample(RandomKey key) {
        return key.categorical(logits);
    }
}

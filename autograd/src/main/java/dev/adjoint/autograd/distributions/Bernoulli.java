package dev.adjoint.autograd.distributions;

import dev.adjoint.autograd.nn.Losses;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/**
 * 1 with probability σ(logits), else 0.
 *
 * @param logits of any shape
 */
public record Bernoulli(Tensor logits) implements Distribution {
    /** x log σ(logits) + (1 − x) log σ(−logits). */
    @Override
    public Tensor logProb(Tensor value) {
        return Losses.binaryCrossEntropyOfLogits(logits, value, 1).neg();
    }

    /** The cross-entropy of σ(logits) with itself. */
    @Override
    public Tensor entropy() {
        return Losses.binaryCrossEntropyOfLogits(logits, logits.sigmoid(), 1);
    }

    @Override
    public Tensor sample(RandomKey key) {
        return key.bernoulli(logits.detach().sigmoid());
    }
}

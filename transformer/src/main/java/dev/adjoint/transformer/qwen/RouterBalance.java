package dev.adjoint.transformer.qwen;

import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Softmax;
import java.util.List;

/**
 * The loss that keeps routers from always choosing the same experts (Fedus et al.,
 * arXiv:2101.03961): E · Σ_e f_e · P_e, with f_e the choices of expert e for each token and P_e its
 * mean probability, both over all tokens of all layers. It is least, perToken, when all experts are
 * chosen alike.
 */
public final class RouterBalance {
    private RouterBalance() {}

    /**
     * The loss, without its coefficient.
     *
     * @param logits of the routers, [tokens, experts] for each layer that has one
     * @throws IllegalArgumentException if there is none
     */
    public static Tensor of(List<Tensor> logits, int perToken) {
        if (logits.isEmpty()) {
            throw new IllegalArgumentException("there is no router whose balance could be a loss");
        }
        Tensor[] others = logits.subList(1, logits.size()).toArray(Tensor[]::new);
        Tensor probability = Softmax.of(logits.getFirst().concat(0, others));
        Tensor chosen = FeedForward.chosen(probability, perToken);
        return chosen.mean(0).mul(probability.mean(0)).sum().mul(probability.length(1));
    }
}

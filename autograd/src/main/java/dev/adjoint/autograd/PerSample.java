package dev.adjoint.autograd;

import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Gradients of every sample of a batch by shared weights, and their squared norms, from one
 * backward pass: what a layer reads, and the gradients of what it gives, say all (Goodfellow,
 * arXiv:1510.01799). Norms over several positions need no gradient at all, only products of
 * positions (Li et al., arXiv:2110.05679, section 4).
 *
 * <p>Ask {@link Gradients#of(Tensor, List)} for the gradient of the sum of all losses by the
 * layer's output; inputs and output gradients are [batch, positions, width] here.
 */
public final class PerSample {
    private PerSample() {}

    /** Gradients [batch, out, in] of a weight [out, in] of y = x · weightᵀ. */
    public static Tensor linear(Tensor input, Tensor outputGradient) {
        return outputGradient.transpose().matmul(input);
    }

    /** Squared norms [batch] of {@link #linear}: Σ over s, t of (x_s · x_t) (g_s · g_t). */
    public static Tensor linearSquaredNorm(Tensor input, Tensor outputGradient) {
        return products(input).mul(products(outputGradient)).sum(1, 2);
    }

    /** Gradients [batch, out] of a bias, or of anything added at every position. */
    public static Tensor bias(Tensor outputGradient) {
        return outputGradient.sum(1);
    }

    /** Gradients [batch, width] of the scale of a norm layer: y = normalized ⊙ scale. */
    public static Tensor scale(Tensor normalized, Tensor outputGradient) {
        return normalized.mul(outputGradient).sum(1);
    }

    /** Gradients [batch, rows, width] of a table of embeddings for ids i32[batch, positions]. */
    public static Tensor embedding(Tensor ids, Tensor outputGradient, int rows) {
        Tensor chosen = ids.oneHot(rows).cast(outputGradient.dtype()); // (B, T, rows)
        return chosen.transpose().matmul(outputGradient);
    }

    /** Squared norms [batch] of {@link #embedding}: Σ g_s · g_t over positions of equal ids. */
    public static Tensor embeddingSquaredNorm(Tensor ids, Tensor outputGradient) {
        Tensor equal = ids.unsqueeze(1).equalTo(ids.unsqueeze(2)); // (B, T, T)
        return products(outputGradient).mul(equal).sum(1, 2);
    }

    /** The products of all pairs of positions: [batch, positions, positions]. */
    private static Tensor products(Tensor x) {
        return x.matmul(x.transpose());
    }

    /**
     * The gradients of every loss by a weight, one walk for each: [batch, weight...]. For layers
     * without a closed form, and to check those that have one.
     *
     * @param losses weight to [batch]
     */
    public static Tensor byWalks(Function<Tensor, Tensor> losses, Tensor weight) {
        Tensor variable = weight.tracked();
        Tensor all = losses.apply(variable);
        List<Tensor> gradients = new ArrayList<>();
        for (int sample = 0; sample < all.length(0); sample++) {
            gradients.add(Gradients.of(all.pick(0, sample), List.of(variable)).get(0));
        }
        return Arrangements.stack(0, gradients);
    }
}

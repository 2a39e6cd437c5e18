package dev.adjoint.transformer.lora;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;

/**
 * The adapter of one linear layer y = x·Wᵀ, which becomes y + s·(x·Aᵀ)·Bᵀ.
 *
 * @param module the layer's name, as in model.layers.0.mlp.up_proj
 * @param down A, [r, in]
 * @param up B, [out, r]
 * @param scale s
 */
public record LoraMatrices(String module, Parameter down, Parameter up, double scale) {
    /** What is added to the layer's output for an input [..., in]. */
    Tensor of(Tensor x) {
        return x.linear(down.value()).linear(up.value()).mul(scale);
    }

    /** The layer's weight W with the adapter in it: W + s·B·A. */
    Tensor merged(Tensor weight) {
        Tensor product = up.value().detach().matmul(down.value().detach());
        return weight.detach().add(product.mul(scale));
    }

    /** The checkpoint name of the layer's weight. */
    String weight() {
        return module + ".weight";
    }
}

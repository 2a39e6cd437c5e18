package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Products;

/** Matrix products. */
public sealed interface ProductMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** The products [..., m, k] · [..., k, n] → [..., m, n]; leading axes broadcast. */
    default Tensor matmul(Tensor right) {
        return Products.matmul(self(), right);
    }

    /**
     * A linear layer without bias: this [..., in] · weightᵀ, with weight [out, in] as checkpoints
     * store it.
     */
    default Tensor linear(Tensor weight) {
        return Products.linear(self(), weight);
    }
}

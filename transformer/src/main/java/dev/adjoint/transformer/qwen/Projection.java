package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import java.util.Optional;

/** A linear layer; the weight is [out, in]. */
record Projection(Parameter weight, Optional<Parameter> bias) {
    Tensor of(Tensor x) {
        Tensor product = x.linear(weight.value());
        return bias.map(added -> product.add(added.value())).orElse(product);
    }
}

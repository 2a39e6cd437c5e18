package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A linear layer; the weight is [out, in].
 *
 * @param addition what is added to the output, made of the input
 */
record Projection(
        Parameter weight, Optional<Parameter> bias, Optional<UnaryOperator<Tensor>> addition) {
    Tensor of(Tensor x) {
        Tensor product = x.linear(weight.value());
        Tensor shifted = bias.map(added -> product.add(added.value())).orElse(product);
        return addition.map(added -> shifted.add(added.apply(x))).orElse(shifted);
    }
}

package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** One number of a hidden state h: w · h + b, 0 at first. */
public final class ScalarHead {
    private final Parameter weight;
    private final Parameter bias;

    /** For hidden states of a width; the parameters are called NAME.weight and NAME.bias. */
    public ScalarHead(String name, int width) {
        this.weight = new Parameter(name + ".weight", Tensor.of(new float[width], 1, width));
        this.bias = new Parameter(name + ".bias", Tensor.of(new float[1], 1));
    }

    /** Weight and bias. */
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    /** One number [n, 1] of each state [n, width]. */
    public Tensor apply(Tensor hidden) {
        return hidden.linear(weight.value()).add(bias.value());
    }
}

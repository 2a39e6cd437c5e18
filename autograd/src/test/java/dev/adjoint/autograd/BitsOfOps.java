package dev.adjoint.autograd;

import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prints a hash of the value and gradients of every op sample, for a JVM of its own. */
final class BitsOfOps {
    private BitsOfOps() {}

    public static void main(String[] arguments) {
        for (OpSamples.Sample sample : OpSamples.all()) {
            System.out.println(sample.label() + " " + Integer.toHexString(hash(sample)));
        }
    }

    private static int hash(OpSamples.Sample sample) {
        List<Tensor> variables = new ArrayList<>();
        for (Tensor argument : sample.arguments()) {
            float[] values = argument.toFloats();
            variables.add(Tensor.of(values, argument.shape().lengths()).tracked());
        }
        Tensor value = sample.function().apply(variables);
        int hash = Arrays.hashCode(value.toFloats());
        Tensor loss = value.mul(value.detach().add(0.5)).sum();
        for (Tensor gradient : Gradients.of(loss, variables)) {
            hash = 31 * hash + Arrays.hashCode(gradient.toFloats());
        }
        return hash;
    }
}

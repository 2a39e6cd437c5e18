package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.program.CounterRandom;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Layers x Wᵀ + b with an activation between them. */
public final class Network {
    private final List<Parameter> parameters = new ArrayList<>();
    private final UnaryOperator<Tensor> activation;

    /**
     * Orthogonal weights (Saxe et al., arXiv:1312.6120) of gain √2, of another gain in the last
     * layer; biases of 0.
     *
     * @param key of the weights
     * @param activation between layers
     * @param lastGain .01 for policies, 1 for values
     * @param sizes of input, layers and output
     */
    public Network(RandomKey key, UnaryOperator<Tensor> activation, double lastGain, int... sizes) {
        this.activation = activation;
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            double gain = layer + 2 == sizes.length ? lastGain : Math.sqrt(2);
            float[] weights = orthogonal(key.split(layer), sizes[layer + 1], sizes[layer], gain);
            Tensor bias = Tensor.of(new float[sizes[layer + 1]], sizes[layer + 1]);
            parameters.add(
                    new Parameter(
                            "weight" + layer, Tensor.of(weights, sizes[layer + 1], sizes[layer])));
            parameters.add(new Parameter("bias" + layer, bias));
        }
    }

    /** All weights and biases. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** Outputs [count, outputs] for inputs [count, inputs]. */
    public Tensor apply(Tensor inputs) {
        return apply(inputs, values());
    }

    /** The same with other weights, such as those of a target network. */
    public Tensor apply(Tensor inputs, List<Tensor> weights) {
        Tensor x = inputs;
        for (int i = 0; i < weights.size(); i += 2) {
            Tensor linear = x.linear(weights.get(i)).add(weights.get(i + 1));
            x = i + 2 < weights.size() ? activation.apply(linear) : linear;
        }
        return x;
    }

    /** The weights and biases as they are now. */
    public List<Tensor> values() {
        return parameters.stream().map(Parameter::value).toList();
    }

    /** Copies of them, without gradients. */
    public List<Tensor> frozen() {
        return parameters.stream().map(parameter -> parameter.value().detach().copy()).toList();
    }

    /**
     * A matrix with orthogonal rows or columns, whichever are fewer, by Gram and Schmidt on normal
     * numbers.
     */
    private static float[] orthogonal(RandomKey key, int rows, int columns, double gain) {
        boolean tall = rows > columns;
        int count = tall ? columns : rows;
        int length = tall ? rows : columns;
        double[][] vectors = new double[count][length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                vectors[i][j] = normal(key, (long) i * length + j);
            }
            for (int other = 0; other < i; other++) {
                subtract(vectors[i], vectors[other], dot(vectors[i], vectors[other]));
            }
            double norm = Math.sqrt(dot(vectors[i], vectors[i]));
            for (int j = 0; j < length; j++) {
                vectors[i][j] /= norm;
            }
        }
        float[] weights = new float[rows * columns];
        for (int i = 0; i < weights.length; i++) {
            int row = i / columns;
            int column = i % columns;
            weights[i] = (float) (gain * (tall ? vectors[column][row] : vectors[row][column]));
        }
        return weights;
    }

    /** A standard normal number (Box and Muller 1958). */
    static double normal(RandomKey key, long place) {
        double radius =
                Math.sqrt(-2 * StrictMath.log(1 - CounterRandom.uniform(key.bits(), 2 * place)));
        return radius
                * StrictMath.cos(2 * Math.PI * CounterRandom.uniform(key.bits(), 2 * place + 1));
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private static void subtract(double[] from, double[] direction, double factor) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * direction[i];
        }
    }
}

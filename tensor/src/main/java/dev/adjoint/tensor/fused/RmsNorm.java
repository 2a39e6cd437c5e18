package dev.adjoint.tensor.fused;

import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * y = w ⊙ x / √(mean(x²) + ε) over the last axis (Zhang and Sennrich, arXiv:1910.07467).
 *
 * @param epsilon what keeps a row of zeros finite
 */
public record RmsNorm(double epsilon) implements Op.Fused {
    /** Normalises rows [rows, width] with weights [width]. */
    public static Tensor of(Tensor x, Tensor weight, double epsilon) {
        return Tensor.apply(new RmsNorm(epsilon), x, weight);
    }

    @Override
    public String name() {
        return "rmsNorm";
    }

    @Override
    public SortedMap<String, Double> attributes() {
        return new TreeMap<>(java.util.Map.of("epsilon", epsilon));
    }

    @Override
    public List<Signature> outputs(List<Signature> inputs) {
        require(name(), inputs);
        return List.of(inputs.get(0));
    }

    private static void require(String op, List<Signature> inputs) {
        Shapes.requireRank(op, "x", inputs.get(0).shape(), 2);
        Shapes.requireRank(op, "weight", inputs.get(1).shape(), 1);
        Shapes.requireLength(
                op, "weight", inputs.get(1).shape(), 0, inputs.get(0).shape().length(1));
    }

    @Override
    public List<Tensor> decompose(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        return List.of(x.mul(scale(x, epsilon)).mul(inputs.get(1)));
    }

    /** 1 / √(mean(x²) + ε) for each row. */
    private static Tensor scale(Tensor x, double epsilon) {
        Tensor meanSquare = x.square().sum(-1).div(x.length(-1)); // (rows)
        return meanSquare.add(epsilon).rsqrt().unsqueeze(-1); // (rows, 1)
    }

    @Override
    public Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
        Tensor x = node.input(0);
        Tensor weight = node.input(1);
        return Optional.of(
                Tensor.applyAll(new Backward(epsilon), List.of(x, weight, gradients.get(0))));
    }

    /**
     * The gradients of x and of the weights: with x̂ = x·r and h = g ⊙ w, dx = r (h − x̂ mean(h ⊙
     * x̂)), dw = Σ g ⊙ x̂.
     */
    private record Backward(double epsilon) implements Op.Fused {
        @Override
        public String name() {
            return "rmsNormBackward";
        }

        @Override
        public SortedMap<String, Double> attributes() {
            return new RmsNorm(epsilon).attributes();
        }

        @Override
        public List<Signature> outputs(List<Signature> inputs) {
            require(name(), inputs);
            Shapes.requireSame(
                    name(), "x", inputs.get(0).shape(), "gradient", inputs.get(2).shape());
            return List.of(
                    inputs.get(0), Recording.like(inputs.get(1), inputs.get(1).shape().lengths()));
        }

        @Override
        public List<Tensor> decompose(List<Tensor> inputs) {
            Tensor x = inputs.get(0);
            Tensor gradient = inputs.get(2);
            Tensor scale = scale(x, epsilon); // (rows, 1)
            Tensor normalised = x.mul(scale);
            Tensor weighted = gradient.mul(inputs.get(1));
            Tensor mean = weighted.mul(normalised).mean(-1).unsqueeze(-1); // (rows, 1)
            return List.of(
                    weighted.sub(normalised.mul(mean)).mul(scale), gradient.mul(normalised).sum(0));
        }
    }
}

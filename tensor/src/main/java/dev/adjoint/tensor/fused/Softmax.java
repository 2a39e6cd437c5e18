package dev.adjoint.tensor.fused;

import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** e^(x − m) / Σ e^(x − m) over the last axis of [rows, width], with m the row's maximum. */
public record Softmax() implements Op.Fused {
    /** The probabilities of every row. */
    public static Tensor of(Tensor x) {
        return Tensor.apply(new Softmax(), x);
    }

    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public SortedMap<String, Double> attributes() {
        return Collections.emptySortedMap();
    }

    @Override
    public List<Signature> outputs(List<Signature> inputs) {
        Shapes.requireRank(name(), "x", inputs.get(0).shape(), 2);
        return List.of(inputs.get(0));
    }

    @Override
    public List<Tensor> decompose(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor largest = x.detach().max(-1).unsqueeze(-1); // (rows, 1)
        Tensor exponentials = x.sub(largest).exp();
        return List.of(exponentials.div(exponentials.sum(-1).unsqueeze(-1)));
    }

    @Override
    public Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
        return Optional.of(
                Tensor.applyAll(new Backward(), List.of(node.output(), gradients.get(0))));
    }

    /** dx = y ⊙ (g − Σ g ⊙ y). */
    private record Backward() implements Op.Fused {
        @Override
        public String name() {
            return "softmaxBackward";
        }

        @Override
        public SortedMap<String, Double> attributes() {
            return Collections.emptySortedMap();
        }

        @Override
        public List<Signature> outputs(List<Signature> inputs) {
            Shapes.requireSame(
                    name(), "y", inputs.get(0).shape(), "gradient", inputs.get(1).shape());
            return List.of(inputs.get(0));
        }

        @Override
        public List<Tensor> decompose(List<Tensor> inputs) {
            Tensor y = inputs.get(0);
            Tensor gradient = inputs.get(1);
            Tensor mean = gradient.mul(y).sum(-1).unsqueeze(-1); // (rows, 1)
            return List.of(y.mul(gradient.sub(mean)));
        }
    }
}

package dev.adjoint.tensor.fused;

import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The entropy in nats of every row of logits: with z = x − m, S = Σ e^z and T = Σ e^z z, H = log S
 * − T / S.
 */
public record Entropy() implements Op.Fused {
    /** Entropies [rows] of the distributions with logits [rows, vocabulary]. */
    public static Tensor of(Tensor logits) {
        return Tensor.apply(new Entropy(), logits);
    }

    @Override
    public String name() {
        return "entropy";
    }

    @Override
    public SortedMap<String, Double> attributes() {
        return Collections.emptySortedMap();
    }

    @Override
    public List<Signature> outputs(List<Signature> inputs) {
        Shapes.requireRank(name(), "logits", inputs.get(0).shape(), 2);
        return List.of(Recording.like(inputs.get(0), inputs.get(0).shape().length(0)));
    }

    @Override
    public List<Tensor> decompose(List<Tensor> inputs) {
        Tensor shifted = shifted(inputs.get(0));
        Tensor exponentials = shifted.exp();
        Tensor sum = exponentials.sum(-1); // (rows)
        Tensor weighted = exponentials.mul(finite(exponentials, shifted)).sum(-1);
        return List.of(sum.log().sub(weighted.div(sum)));
    }

    private static Tensor shifted(Tensor logits) {
        return logits.sub(logits.detach().max(-1).unsqueeze(-1));
    }

    /** z, or 0 where e^z is 0, so that a token that cannot occur adds nothing. */
    private static Tensor finite(Tensor exponentials, Tensor shifted) {
        return exponentials.select(shifted, Tensor.full(shifted.dtype(), 0, shifted.shape()));
    }

    @Override
    public Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
        return Optional.of(
                Tensor.applyAll(new Backward(), List.of(node.input(0), gradients.get(0))));
    }

    /** dx = −g p (log p + H). */
    private record Backward() implements Op.Fused {
        @Override
        public String name() {
            return "entropyBackward";
        }

        @Override
        public SortedMap<String, Double> attributes() {
            return Collections.emptySortedMap();
        }

        @Override
        public List<Signature> outputs(List<Signature> inputs) {
            Shapes.requireRank(name(), "logits", inputs.get(0).shape(), 2);
            Shapes.requireLength(
                    name(), "gradient", inputs.get(1).shape(), 0, inputs.get(0).shape().length(0));
            return List.of(inputs.get(0));
        }

        @Override
        public List<Tensor> decompose(List<Tensor> inputs) {
            Tensor shifted = shifted(inputs.get(0));
            Tensor exponentials = shifted.exp();
            Tensor sum = exponentials.sum(-1).unsqueeze(-1); // (rows, 1)
            Tensor finite = finite(exponentials, shifted);
            Tensor probability = exponentials.div(sum);
            Tensor entropy = sum.log().sub(probability.mul(finite).sum(-1).unsqueeze(-1));
            Tensor slope = probability.mul(finite.sub(sum.log()).add(entropy));
            return List.of(slope.mul(inputs.get(1).unsqueeze(-1)).neg());
        }
    }
}

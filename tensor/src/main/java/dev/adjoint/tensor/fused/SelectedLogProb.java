package dev.adjoint.tensor.fused;

import dev.adjoint.program.DType;
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
 * The logarithm of the probability of one token in every row of logits: x[id] − m − log Σ e^(x −
 * m).
 */
public record SelectedLogProb() implements Op.Fused {
    /** Log-probabilities [rows] of ids i32[rows] under logits [rows, vocabulary]. */
    public static Tensor of(Tensor logits, Tensor ids) {
        return Tensor.apply(new SelectedLogProb(), logits, ids);
    }

    @Override
    public String name() {
        return "selectedLogProb";
    }

    @Override
    public SortedMap<String, Double> attributes() {
        return Collections.emptySortedMap();
    }

    @Override
    public List<Signature> outputs(List<Signature> inputs) {
        require(name(), inputs);
        Signature logits = inputs.get(0);
        return List.of(Recording.like(logits, logits.shape().length(0)));
    }

    private static void require(String op, List<Signature> inputs) {
        Signature logits = inputs.get(0);
        Signature ids = inputs.get(1);
        Shapes.requireRank(op, "logits", logits.shape(), 2);
        Shapes.requireType(op, "ids", ids.dtype(), DType.I32);
        Shapes.requireRank(op, "ids", ids.shape(), 1);
        Shapes.requireLength(op, "ids", ids.shape(), 0, logits.shape().length(0));
    }

    @Override
    public List<Tensor> decompose(List<Tensor> inputs) {
        Tensor logits = inputs.get(0);
        return List.of(logits.gatherElements(inputs.get(1)).sub(logits.logSumExp()));
    }

    @Override
    public Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
        List<Tensor> inputs = List.of(node.input(0), node.input(1), gradients.get(0));
        return Optional.of(Tensor.applyAll(new Backward(), inputs));
    }

    /** dx = g (onehot − softmax(x)). */
    private record Backward() implements Op.Fused {
        @Override
        public String name() {
            return "selectedLogProbBackward";
        }

        @Override
        public SortedMap<String, Double> attributes() {
            return Collections.emptySortedMap();
        }

        @Override
        public List<Signature> outputs(List<Signature> inputs) {
            require(name(), inputs);
            return List.of(inputs.get(0));
        }

        @Override
        public List<Tensor> decompose(List<Tensor> inputs) {
            Tensor gradient = inputs.get(2);
            Tensor chosen = gradient.scatterElements(inputs.get(1), inputs.get(0).length(1));
            return List.of(chosen.sub(Softmax.of(inputs.get(0)).mul(gradient.unsqueeze(-1))));
        }
    }
}

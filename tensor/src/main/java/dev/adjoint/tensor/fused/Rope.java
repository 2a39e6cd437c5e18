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

/**
 * Rotary position embedding with rotated halves (Su et al., arXiv:2104.09864, in the form of
 * GPT-NeoX and Qwen): (x₁, x₂) ↦ (x₁ cos − x₂ sin, x₂ cos + x₁ sin) for the two halves of every
 * head.
 */
public record Rope() implements Op.Fused {
    /**
     * Rotates x [tokens, heads, dim] by the angles of each token, given as cos and sin [tokens,
     * dim/2].
     */
    public static Tensor of(Tensor x, Tensor cos, Tensor sin) {
        return Tensor.apply(new Rope(), x, cos.detach(), sin.detach());
    }

    @Override
    public String name() {
        return "rope";
    }

    @Override
    public SortedMap<String, Double> attributes() {
        return Collections.emptySortedMap();
    }

    @Override
    public List<Signature> outputs(List<Signature> inputs) {
        Signature x = inputs.get(0);
        Signature cos = inputs.get(1);
        Shapes.requireRank(name(), "x", x.shape(), 3);
        Shapes.requireMultiple(name(), "dimensions", x.shape().length(2), "halves", 2);
        Shapes.requireRank(name(), "cos", cos.shape(), 2);
        Shapes.requireLength(name(), "cos", cos.shape(), 0, x.shape().length(0));
        Shapes.requireLength(name(), "cos", cos.shape(), 1, x.shape().length(2) / 2);
        Shapes.requireSame(name(), "cos", cos.shape(), "sin", inputs.get(2).shape());
        return List.of(x);
    }

    @Override
    public List<Tensor> decompose(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor cos = inputs.get(1).unsqueeze(1); // (tokens, 1, dim/2)
        Tensor sin = inputs.get(2).unsqueeze(1);
        int half = x.length(2) / 2;
        Tensor first = x.slice(2, 0, half); // (tokens, heads, dim/2)
        Tensor second = x.slice(2, half, 2 * half);
        Tensor left = first.mul(cos).sub(second.mul(sin));
        Tensor right = second.mul(cos).add(first.mul(sin));
        return List.of(left.concat(2, right));
    }

    /** The rotation back by the same angles; the angles themselves are constants. */
    @Override
    public Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
        Tensor cos = node.input(1);
        Tensor sin = node.input(2);
        Tensor zero = Tensor.full(cos.dtype(), 0, cos.shape());
        return Optional.of(List.of(of(gradients.get(0), cos, sin.neg()), zero, zero));
    }
}

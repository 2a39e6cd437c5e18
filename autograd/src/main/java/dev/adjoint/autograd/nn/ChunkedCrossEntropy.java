package dev.adjoint.autograd.nn;

import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import java.util.ArrayList;
import java.util.List;

/**
 * The cross-entropies [rows] of logits = hidden · weightᵀ from hidden [rows, width], weight
 * [vocabulary, width] and ids i32[rows], a part of the vocabulary at a time: log Σ eˣ is that of
 * the parts' own. The backward pass computes each part's logits again, dx = g (softmax − onehot),
 * so no more than [rows, chunk] logits exist at once.
 *
 * @param chunk how much of the vocabulary is a part
 */
record ChunkedCrossEntropy(int chunk) implements Op.Custom {
    @Override
    public String name() {
        return "chunkedCrossEntropy";
    }

    private List<Tensor> parts(Tensor weight) {
        List<Tensor> parts = new ArrayList<>();
        for (int start = 0; start < weight.length(0); start += chunk) {
            parts.add(weight.slice(0, start, Math.min(weight.length(0), start + chunk)));
        }
        return parts;
    }

    private static Tensor chosen(Tensor hidden, Tensor weight, Tensor ids) {
        return hidden.mul(weight.gatherRows(ids)).sum(-1);
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs) {
        Tensor hidden = inputs.get(0);
        Tensor weight = inputs.get(1);
        List<Tensor> sums =
                parts(weight).stream().map(part -> hidden.linear(part).logSumExp()).toList();
        Tensor total = Arrangements.stack(-1, sums).logSumExp();
        return List.of(total.sub(chosen(hidden, weight, inputs.get(2))));
    }

    @Override
    public List<Tensor> backward(Node node, List<Tensor> gradients) {
        Tensor hidden = node.input(0);
        Tensor weight = node.input(1);
        Tensor ids = node.input(2);
        Tensor gradient = gradients.get(0).unsqueeze(-1); // (rows, 1)
        Tensor total = node.output().add(chosen(hidden, weight, ids)).unsqueeze(-1);
        Tensor byHidden = gradient.mul(weight.gatherRows(ids)).neg();
        List<Tensor> byWeight = new ArrayList<>();
        for (Tensor part : parts(weight)) {
            Tensor slope = hidden.linear(part).sub(total).exp().mul(gradient); // (rows, chunk)
            byHidden = byHidden.add(slope.matmul(part));
            byWeight.add(slope.transpose().matmul(hidden));
        }
        Tensor taken = hidden.mul(gradient).scatterRows(ids, weight.length(0));
        return List.of(byHidden, Arrangements.join(0, byWeight).sub(taken));
    }
}

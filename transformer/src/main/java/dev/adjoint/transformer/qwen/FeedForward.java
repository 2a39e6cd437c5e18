package dev.adjoint.transformer.qwen;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The second half of a block, which computes every token by itself. */
sealed interface FeedForward {
    /**
     * The result [tokens, D].
     *
     * @param routers receives the router's logits [tokens, experts], where there is one
     */
    Tensor of(Tensor x, Consumer<Tensor> routers);

    /** down(silu(gate x) ⊙ up x). */
    record SwiGlu(Projection gate, Projection up, Projection down) implements FeedForward {
        Tensor of(Tensor x) {
            return down.of(gate.of(x).swiGlu(up.of(x)));
        }

        @Override
        public Tensor of(Tensor x, Consumer<Tensor> routers) {
            return of(x);
        }
    }

    /**
     * A mixture of experts (Shazeer et al., arXiv:1701.06538): Σ weight_e · expert_e(x) over the
     * experts with the largest of a router's probabilities, in increasing order of e. Of equal
     * probabilities the first goes first.
     *
     * <p>Experts compute their own tokens only, which the host picks. In a recording the choice is
     * not known yet: there every expert computes every token, and weights of 0 take out what was
     * not chosen. The sum of a token starts at +0, so that both give the same bits.
     */
    record Mixture(Projection router, List<SwiGlu> experts, int perToken, boolean isNormalised)
            implements FeedForward {
        @Override
        public Tensor of(Tensor x, Consumer<Tensor> routers) {
            Tensor logits = router.of(x); // (tokens, experts)
            routers.accept(logits);
            Tensor probability = Softmax.of(logits);
            Tensor chosen = chosen(probability, perToken);
            Tensor kept = probability.mul(chosen);
            Tensor weights = isNormalised ? kept.div(kept.sum(-1).unsqueeze(-1)) : kept;
            boolean isKnown = chosen.storage() instanceof Storage.Floats;
            return isKnown && x.length(0) > 0
                    ? ofChosen(x, weights, chosen.toFloats())
                    : ofAll(x, weights);
        }

        private Tensor ofAll(Tensor x, Tensor weights) {
            Tensor sum = Tensor.full(x.dtype(), 0, x.shape());
            for (int expert = 0; expert < experts.size(); expert++) {
                Tensor weight = weights.slice(1, expert, expert + 1); // (tokens, 1)
                sum = sum.add(experts.get(expert).of(x).mul(weight));
            }
            return sum;
        }

        private Tensor ofChosen(Tensor x, Tensor weights, float[] chosen) {
            List<Tensor> parts = new ArrayList<>();
            List<Integer> tokens = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (int expert = 0; expert < experts.size(); expert++) {
                int before = tokens.size();
                for (int place = expert; place < chosen.length; place += experts.size()) {
                    if (chosen[place] != 0) {
                        tokens.add(place / experts.size());
                        places.add(place);
                    }
                }
                if (tokens.size() > before) {
                    Tensor own = x.gatherRows(ints(tokens.subList(before, tokens.size())));
                    parts.add(experts.get(expert).of(own));
                }
            }
            Tensor[] others = parts.subList(1, parts.size()).toArray(Tensor[]::new);
            Tensor computed = parts.getFirst().concat(0, others); // (tokens · perToken, D)
            Tensor weight = weights.reshape(-1, 1).gatherRows(ints(places));
            return computed.mul(weight).scatterRows(ints(tokens), x.length(0));
        }
    }

    private static Tensor ints(List<Integer> values) {
        return Tensor.of(values.stream().mapToInt(Integer::intValue).toArray(), values.size());
    }

    /** 1 at the largest probabilities of each row, else 0: [tokens, experts]. */
    static Tensor chosen(Tensor probability, int count) {
        Tensor left = probability.detach();
        Shape shape = left.shape();
        Tensor numbers = Tensor.iota(shape.length(1)).cast(left.dtype());
        Tensor taken = Tensor.full(left.dtype(), -1, shape);
        Tensor chosen = Tensor.full(left.dtype(), 0, shape);
        for (int i = 0; i < count; i++) {
            Tensor first = left.argMax().unsqueeze(-1).cast(DType.F32).equalTo(numbers);
            chosen = chosen.add(first);
            left = first.select(taken, left);
        }
        return chosen;
    }
}

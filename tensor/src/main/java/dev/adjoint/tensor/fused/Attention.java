package dev.adjoint.tensor.fused;

import dev.adjoint.program.DType;
import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Causal scaled dot-product attention of packed sequences with grouped key-value heads (Vaswani et
 * al., arXiv:1706.03762; Ainslie et al., arXiv:2305.13245).
 *
 * <p>Queries [Nq, H, d], keys and values [Nk, G, d] hold the tokens of all sequences one behind the
 * other, without padding. Every row (queryStart, queryCount, keyStart, keyCount) of {@code
 * segments}, i32 [S, 4], is one sequence: its queries are the last of its keys' positions, so query
 * i sees the keys 0 ... keyCount − queryCount + i. With all counts equal that is training; with one
 * query and a cache of keys it is decoding. A query in no segment gets zeros. Query head h reads
 * key-value head ⌊h / (H/G)⌋. With a sliding window (Beltagy et al., arXiv:2004.05150) a query sees
 * the last {@code window} of these keys only.
 *
 * @param scale what scores are multiplied by, 1/√d for Qwen
 * @param window how many keys a query sees at most, its own the last; 0 for no limit
 */
public record Attention(double scale, int window) implements Op.Fused {
    /** The attention outputs [Nq, H, d]. */
    public static Tensor of(Tensor query, Tensor key, Tensor value, Tensor segments, double scale) {
        return Tensor.apply(new Attention(scale, 0), query, key, value, segments);
    }

    /** The attention outputs [Nq, H, d] of this op. */
    public Tensor apply(Tensor query, Tensor key, Tensor value, Tensor segments) {
        return Tensor.apply(this, query, key, value, segments);
    }

    @Override
    public String name() {
        return "attention";
    }

    @Override
    public SortedMap<String, Double> attributes() {
        SortedMap<String, Double> attributes = new TreeMap<>(Map.of("scale", scale));
        if (window > 0) {
            attributes.put("window", (double) window);
        }
        return attributes;
    }

    @Override
    public List<Signature> outputs(List<Signature> inputs) {
        require(name(), inputs);
        return List.of(inputs.get(0));
    }

    private static void require(String op, List<Signature> inputs) {
        Signature query = inputs.get(0);
        Signature key = inputs.get(1);
        Signature segments = inputs.get(3);
        Shapes.requireRank(op, "query", query.shape(), 3);
        Shapes.requireRank(op, "key", key.shape(), 3);
        Shapes.requireSame(op, "key", key.shape(), "value", inputs.get(2).shape());
        Shapes.requireLength(op, "key", key.shape(), 2, query.shape().length(2));
        Shapes.requireMultiple(
                op,
                "query heads",
                query.shape().length(1),
                "key-value heads",
                key.shape().length(1));
        Shapes.requireType(op, "segments", segments.dtype(), DType.I32);
        Shapes.requireRank(op, "segments", segments.shape(), 2);
        Shapes.requireLength(op, "segments", segments.shape(), 1, 4);
    }

    @Override
    public List<Tensor> decompose(List<Tensor> inputs) {
        Tensor query = inputs.get(0);
        Tensor allowed = allowed(query, inputs.get(1).length(0), inputs.get(3), window);
        Tensor probability =
                probability(heads(query), grouped(query, inputs.get(1)), allowed, scale);
        Tensor output = probability.matmul(grouped(query, inputs.get(2))); // (H, Nq, d)
        return List.of(heads(output));
    }

    /** [a, b, d] to [b, a, d]. */
    private static Tensor heads(Tensor x) {
        return x.permute(1, 0, 2);
    }

    /** Keys or values for every query head: [Nk, G, d] to [H, Nk, d]. */
    private static Tensor grouped(Tensor query, Tensor x) {
        int group = query.length(1) / x.length(1);
        Tensor repeated =
                heads(x).unsqueeze(1).expand(x.length(1), group, x.length(0), x.length(2));
        return repeated.reshape(query.length(1), x.length(0), x.length(2));
    }

    /**
     * The softmax of the scores of allowed pairs, [H, Nq, Nk]; rows without an allowed pair are 0.
     */
    private static Tensor probability(Tensor query, Tensor key, Tensor allowed, double scale) {
        Tensor scores = query.matmul(key.transpose()).mul(scale);
        Tensor hidden = Tensor.full(scores.dtype(), -1e30, scores.shape());
        Tensor masked = allowed.select(scores, hidden);
        Tensor largest = masked.detach().max(-1).unsqueeze(-1);
        Tensor exponentials = masked.sub(largest).exp().mul(allowed);
        Tensor sum = exponentials.sum(-1).unsqueeze(-1);
        return exponentials.div(sum.add(sum.equalTo(Tensor.full(sum.dtype(), 0, sum.shape()))));
    }

    /**
     * 1 where a query sees a key, else 0, [Nq, Nk]: both are in the same segment, and the key is
     * not later and not before the window.
     */
    private static Tensor allowed(Tensor queries, int keys, Tensor segments, int window) {
        DType dtype = queries.dtype();
        Tensor queryStart = column(segments, 0, dtype);
        Tensor queryCount = column(segments, 1, dtype);
        Tensor keyStart = column(segments, 2, dtype);
        Tensor keyCount = column(segments, 3, dtype);
        Tensor query = places(queries.length(0), dtype); // (Nq, 1)
        Tensor key = places(keys, dtype); // (Nk, 1)
        Tensor queryIn = within(query, queryStart, queryCount); // (Nq, S)
        Tensor keyIn = within(key, keyStart, keyCount); // (Nk, S)
        Tensor last =
                queryIn.mul(query.sub(queryStart).add(keyCount).sub(queryCount)).sum(-1); // (Nq)
        Tensor place = keyIn.mul(key.sub(keyStart)).sum(-1); // (Nk)
        Tensor notLater = place.unsqueeze(0).less(last.unsqueeze(-1).add(0.5));
        Tensor notAfter = queryIn.matmul(keyIn.transpose()).mul(notLater);
        return window == 0 ? notAfter : notAfter.mul(inWindow(place, last, window));
    }

    private static Tensor inWindow(Tensor place, Tensor last, int window) {
        return last.unsqueeze(-1).add(0.5 - window).less(place.unsqueeze(0));
    }

    private static Tensor column(Tensor segments, int column, DType dtype) {
        return segments.slice(1, column, column + 1).reshape(1, -1).cast(dtype); // (1, S)
    }

    private static Tensor places(int count, DType dtype) {
        return Tensor.iota(count).unsqueeze(-1).cast(dtype);
    }

    /** 1 where start ≤ place &lt; start + count. */
    private static Tensor within(Tensor place, Tensor start, Tensor count) {
        Tensor notBefore = start.less(place.add(0.5));
        return notBefore.mul(place.less(start.add(count)));
    }

    @Override
    public Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
        List<Tensor> inputs =
                List.of(
                        node.input(0),
                        node.input(1),
                        node.input(2),
                        node.input(3),
                        gradients.get(0));
        return Optional.of(Tensor.applyAll(new Backward(this), inputs));
    }

    /**
     * The gradients of query, key and value: with p the probabilities and dp = g vᵀ, ds = p ⊙ (dp −
     * Σ p ⊙ dp).
     */
    private record Backward(Attention attention) implements Op.Fused {
        @Override
        public String name() {
            return "attentionBackward";
        }

        @Override
        public SortedMap<String, Double> attributes() {
            return attention.attributes();
        }

        @Override
        public List<Signature> outputs(List<Signature> inputs) {
            require(name(), inputs);
            Shapes.requireSame(
                    name(), "query", inputs.get(0).shape(), "gradient", inputs.get(4).shape());
            return List.of(inputs.get(0), inputs.get(1), inputs.get(2));
        }

        @Override
        public List<Tensor> decompose(List<Tensor> inputs) {
            Tensor query = inputs.get(0);
            Tensor key = grouped(query, inputs.get(1)); // (H, Nk, d)
            Tensor value = grouped(query, inputs.get(2));
            Tensor allowed = allowed(query, key.length(1), inputs.get(3), attention.window);
            Tensor probability =
                    probability(heads(query), key, allowed, attention.scale); // (H, Nq, Nk)
            Tensor gradient = heads(inputs.get(4)); // (H, Nq, d)
            Tensor slope = gradient.matmul(value.transpose()); // (H, Nq, Nk)
            Tensor mean = probability.mul(slope).sum(-1).unsqueeze(-1);
            Tensor scores = probability.mul(slope.sub(mean)).mul(attention.scale);
            return List.of(
                    heads(scores.matmul(key)),
                    ungrouped(inputs.get(1), scores.transpose().matmul(heads(query))),
                    ungrouped(inputs.get(2), probability.transpose().matmul(gradient)));
        }

        /** Sums [H, Nk, d] over the query heads of each key-value head: [Nk, G, d]. */
        private static Tensor ungrouped(Tensor like, Tensor x) {
            int groups = like.length(1);
            return heads(x.reshape(groups, x.length(0) / groups, x.length(1), x.length(2)).sum(1));
        }
    }
}

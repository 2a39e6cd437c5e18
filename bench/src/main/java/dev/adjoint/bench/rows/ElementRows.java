package dev.adjoint.bench.rows;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Values;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.program.Expression;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Attention;
import dev.adjoint.tensor.fused.RmsNorm;
import dev.adjoint.tensor.fused.Softmax;
import dev.adjoint.tensor.op.PointwiseOp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Functions of elements and rows, and attention, in sizes of Qwen2.5-0.5B with 512 tokens. */
final class ElementRows {
    private static final int TOKENS = 512;
    private static final int WIDTH = 896;
    private static final int INNER = 4_864;
    private static final int HEADS = 14;
    private static final int GROUPS = 2;
    private static final int HEAD = 64;
    private static final double EPSILON = 1e-6;
    private static final Target EVEN = new Target.OfBestPeer(1);

    private ElementRows() {}

    static List<Row> rows() {
        return List.of(
                row("softmax", TOKENS, INNER, 2, ElementRows::softmax),
                row("rmsnorm", TOKENS, WIDTH, 2, ElementRows::norm),
                row("silu", TOKENS, INNER, 2, ElementRows::silu),
                row("swiglu", TOKENS, INNER, 3, ElementRows::swiGlu),
                new Row(
                        "rows",
                        "chain " + TOKENS + "x" + INNER,
                        Cost.elements(TOKENS * INNER, 4),
                        Map.of("adjoint six ops", EVEN, "adjoint one expression", EVEN),
                        ElementRows::chain),
                new Row(
                        "rows",
                        "attention " + shape(),
                        Cost.call(attentionFlops(), attentionBytes()),
                        EVEN,
                        ElementRows::attention),
                new Row(
                        "rows",
                        "attention and gradient " + shape(),
                        Cost.call(3.5 * attentionFlops(), 3 * attentionBytes()),
                        EVEN,
                        ElementRows::attentionGradient));
    }

    private static Row row(
            String name, int rows, int width, int passes, Function<Inputs, Case> opening) {
        Cost cost = Cost.elements(rows * width, passes);
        return new Row("rows", name + " " + rows + "x" + width, cost, EVEN, opening);
    }

    private static String shape() {
        return TOKENS + " tokens, " + HEADS + "/" + GROUPS + " heads of " + HEAD;
    }

    /** Two products over the half of the scores that causality leaves. */
    private static double attentionFlops() {
        return 2 * 2.0 * HEADS * HEAD * TOKENS * (TOKENS + 1) / 2;
    }

    private static double attentionBytes() {
        return 4.0 * TOKENS * HEAD * (2 * HEADS + 2 * GROUPS);
    }

    private static Case softmax(Inputs inputs) {
        Values values = inputs.random(TOKENS, INNER);
        Tensor x = ProductRows.tensor(values);
        return Case.of(new Work.Script("softmax", List.of(values)), () -> Softmax.of(x));
    }

    private static Case norm(Inputs inputs) {
        Values values = inputs.random(TOKENS, WIDTH);
        Values weights = inputs.random(WIDTH);
        Tensor x = ProductRows.tensor(values);
        Tensor w = ProductRows.tensor(weights);
        return Case.of(
                new Work.Script("rmsnorm", List.of(values, weights)),
                () -> RmsNorm.of(x, w, EPSILON));
    }

    private static Case silu(Inputs inputs) {
        Values values = inputs.random(TOKENS, INNER);
        Tensor x = ProductRows.tensor(values);
        return Case.of(new Work.Script("silu", List.of(values)), x::silu);
    }

    private static Case swiGlu(Inputs inputs) {
        Values gates = inputs.random(TOKENS, INNER);
        Values values = inputs.random(TOKENS, INNER);
        Tensor gate = ProductRows.tensor(gates);
        Tensor x = ProductRows.tensor(values);
        return Case.of(new Work.Script("swiglu", List.of(gates, values)), () -> gate.swiGlu(x));
    }

    /** tanh(sigmoid(x a + b) x − a): six ops, and the same as one op. */
    private static Case chain(Inputs inputs) {
        Values values = inputs.random(TOKENS, INNER);
        Values factors = inputs.random(TOKENS, INNER);
        Values terms = inputs.random(TOKENS, INNER);
        Tensor x = ProductRows.tensor(values);
        Tensor a = ProductRows.tensor(factors);
        Tensor b = ProductRows.tensor(terms);
        Expression in = Expression.input(0);
        Expression factor = Expression.input(1);
        Expression sigmoid = in.mul(factor).add(Expression.input(2)).sigmoid();
        PointwiseOp op = PointwiseOp.of("chain", sigmoid.mul(in).sub(factor).tanh(), 3);
        Map<String, Supplier<Tensor>> ours = new LinkedHashMap<>();
        ours.put("adjoint six ops", () -> x.mul(a).add(b).sigmoid().mul(x).sub(a).tanh());
        ours.put("adjoint one expression", () -> Tensor.apply(op, x, a, b));
        return Case.of(new Work.Script("chain", List.of(values, factors, terms)), ours);
    }

    private static Case attention(Inputs inputs) {
        List<Values> all = queriesKeysValues(inputs);
        List<Tensor> on = all.stream().map(ProductRows::tensor).toList();
        Tensor segments = segments();
        return Case.of(
                new Work.Script("attention", all),
                () -> Attention.of(on.get(0), on.get(1), on.get(2), segments, scale()));
    }

    private static Case attentionGradient(Inputs inputs) {
        List<Values> all = queriesKeysValues(inputs);
        Values outer = inputs.random(TOKENS, HEADS, HEAD);
        List<Tensor> on = all.stream().map(values -> ProductRows.tensor(values).tracked()).toList();
        List<Tensor> gradient = List.of(ProductRows.tensor(outer));
        Tensor segments = segments();
        return Case.of(
                new Work.Training("attention_gradient", List.of(outer), all),
                () -> {
                    Tensor y = Attention.of(on.get(0), on.get(1), on.get(2), segments, scale());
                    return Gradients.of(List.of(y), gradient, on, false).get(0);
                });
    }

    private static List<Values> queriesKeysValues(Inputs inputs) {
        return List.of(
                inputs.random(TOKENS, HEADS, HEAD),
                inputs.random(TOKENS, GROUPS, HEAD),
                inputs.random(TOKENS, GROUPS, HEAD));
    }

    private static Tensor segments() {
        return Tensor.of(new int[] {0, TOKENS, 0, TOKENS}, 1, 4);
    }

    private static double scale() {
        return 1 / Math.sqrt(HEAD);
    }
}

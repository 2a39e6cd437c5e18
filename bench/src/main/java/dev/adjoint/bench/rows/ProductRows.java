package dev.adjoint.bench.rows;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.bench.machine.ReadBandwidth;
import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Values;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.program.DType;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Products of matrices. */
final class ProductRows {
    /** The weight is a plain tensor: whatever packing it needs is done in every call. */
    static final String PACKING = "adjoint packing";

    /** The weight is a parameter's value, which may be kept packed between calls. */
    static final String PREPACKED = "adjoint prepacked";

    private static final double SQUARE = 0.95;
    private static final double NEVER_BELOW = 0.85;
    private static final double MANY_PACKING = 0.9;
    private static final double MANY_PREPACKED = 1;
    private static final double FEW_PREPACKED = 1.5;
    private static final double OF_READING = 0.9;
    private static final int MANY = 64;
    private static final int FEW = 8;
    private static final int VOCABULARY = 151_936;
    private static final int WIDTH = 896;
    private static final int INNER = 4_864;

    private ProductRows() {}

    /** Square products in binary32. */
    static List<Row> square() {
        List<Row> rows = new ArrayList<>();
        for (int n : new int[] {512, 1024, 2048}) {
            rows.add(
                    new Row(
                            "gemm",
                            n + "x" + n + "x" + n,
                            Cost.product(n, n, n),
                            new Target.OfBestPeer(SQUARE),
                            inputs -> square(inputs, n)));
        }
        return rows;
    }

    private static Case square(Inputs inputs, int n) {
        Values left = inputs.random(n, n);
        Values right = inputs.random(n, n);
        Tensor x = tensor(left);
        Tensor w = tensor(right);
        return Case.of(new Work.Product(left, right, false), () -> x.matmul(w));
    }

    /** Linear layers y = x · Wᵀ of Qwen2.5-0.5B. */
    static List<Row> linear() {
        List<Row> rows = new ArrayList<>();
        for (int m : new int[] {1, FEW, MANY, 512}) {
            rows.add(linear("linear", m, WIDTH, WIDTH));
            rows.add(linear("linear", m, INNER, WIDTH));
            rows.add(linear("linear", m, WIDTH, INNER));
        }
        rows.add(linear("linear", 1, VOCABULARY, WIDTH));
        rows.add(linear("linear", FEW, VOCABULARY, WIDTH));
        return rows;
    }

    /** Linear layers of the main job's model. */
    static List<Row> job() {
        return List.of(
                linear("job", 11_520, 192, 64),
                linear("job", 11_520, 64, 192),
                linear("job", 256, 192, 64),
                linear("job", 1, 192, 64));
    }

    private static Row linear(String group, int m, int n, int k) {
        Map<String, Target> targets = new LinkedHashMap<>();
        targets.put(PACKING, new Target.OfBestPeer(m >= MANY ? MANY_PACKING : NEVER_BELOW));
        double prepacked = m >= MANY ? MANY_PREPACKED : m == FEW ? FEW_PREPACKED : NEVER_BELOW;
        targets.put(PREPACKED, new Target.OfBestPeer(prepacked));
        return new Row(
                group,
                m + "x" + n + "x" + k,
                Cost.product(m, n, k),
                targets,
                inputs -> linear(inputs, m, n, k));
    }

    private static Case linear(Inputs inputs, int m, int n, int k) {
        Values left = inputs.random(m, k);
        Values right = inputs.random(n, k);
        Tensor x = tensor(left);
        Map<String, Supplier<Tensor>> ours = new LinkedHashMap<>();
        Tensor plain = tensor(right);
        ours.put(PACKING, () -> x.linear(plain));
        Parameter weight = new Parameter("weight", tensor(right));
        ours.put(PREPACKED, () -> x.linear(weight.value()));
        return Case.of(new Work.Product(left, right, true), ours);
    }

    /** One row through a matrix that no cache holds, against reading it. */
    static List<Row> vector() {
        int n = 65_536;
        Row binary32 =
                new Row(
                        "gemv",
                        "f32 1x" + n + "x" + WIDTH,
                        Cost.reading(1, n, WIDTH),
                        new Target.OfCeiling(OF_READING),
                        inputs -> vector(inputs, n));
        Row brain =
                new Row(
                        "gemv",
                        "bf16 1x" + n + "x" + WIDTH,
                        Cost.reading(1, n, WIDTH / 2),
                        new Target.OfCeiling(OF_READING),
                        inputs -> brain(inputs, n));
        return List.of(binary32, brain);
    }

    private static Case vector(Inputs inputs, int n) {
        Values left = inputs.random(1, WIDTH);
        Values right = inputs.random(n, WIDTH);
        Tensor x = tensor(left);
        Parameter weight = new Parameter("weight", tensor(right));
        int bytes = n * WIDTH * Float.BYTES;
        return new Case(
                new Work.Product(left, right, true),
                Map.of(Row.OURS, () -> x.linear(weight.value())),
                Map.of("read", place -> ReadBandwidth.task(bytes, place.threads())),
                false);
    }

    /** Weights in bfloat16; ours keeps the row in binary32, libtorch has no product of both. */
    private static Case brain(Inputs inputs, int n) {
        Values left = inputs.random(1, WIDTH);
        Values right = inputs.random(n, WIDTH);
        Tensor x = tensor(left);
        Tensor weight = tensor(right).cast(DType.BF16);
        weight.storage().makeResident();
        int bytes = n * WIDTH * Short.BYTES;
        return new Case(
                new Work.Script("linear_brain", List.of(left, right), true),
                Map.of(Row.OURS, () -> x.linear(weight)),
                Map.of("read", place -> ReadBandwidth.task(bytes, place.threads())),
                false);
    }

    static Tensor tensor(Values values) {
        return Tensor.of(values.array(), values.shape());
    }
}

package dev.adjoint.vector.fused;

import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.fused.Calls.Value;
import dev.adjoint.vector.pointwise.PointwiseKernel;
import dev.adjoint.vector.pointwise.VectorWidth;
import dev.adjoint.vector.threads.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs every kernel once and prints hashes; {@link WidthTest} runs it for each vector width. */
public final class WidthProbe {
    private WidthProbe() {}

    /** Prints the width, then a line for each result. */
    public static void main(String[] arguments) {
        System.out.println("bits " + VectorWidth.floats().vectorBitSize());
        List<float[]> results = new ArrayList<>();
        results.add(pointwise());
        rows(results);
        attention(results);
        for (int i = 0; i < results.size(); i++) {
            System.out.println(i + " " + Arrays.hashCode(results.get(i)));
        }
    }

    private static float[] pointwise() {
        Expression x = Expression.input(0);
        Expression periodic = x.sin().add(x.mul(100).cos()).add(x.tanh()).mul(x.erf());
        Expression selected = x.less(Expression.constant(0)).select(x.floor(), x.abs().sqrt());
        Expression expression = x.sigmoid().fma(periodic, x.abs().log().max(selected));
        float[] values = Calls.normal(new Random(1), 1001, 3);
        Shape shape = Shape.of(values.length);
        List<Operand> operands = List.of(Operand.of(DType.F32, shape));
        Kernel.Pointwise kernel = new Kernel.Pointwise(expression, DType.F32, shape, operands);
        try (Workers workers = new Workers(1)) {
            List<Storage> inputs = List.of(new Storage.Floats(values));
            Storage out = Samples.out(kernel);
            new PointwiseKernel(workers, Samples.poisonedBuffers()).run(kernel, inputs, out);
            return ((Storage.Floats) out).array();
        }
    }

    private static void rows(List<float[]> results) {
        int rows = 37;
        int width = 75;
        Random random = new Random(2);
        Value x = Value.of(Calls.normal(random, rows * width, 2), rows, width);
        Value g = Value.of(Calls.normal(random, rows * width, 1), rows, width);
        Value weight = Value.of(Calls.normal(random, width, 1), width);
        Value ids = Value.of(random.ints(rows, 0, width).toArray(), rows);
        Value row = Value.of(Calls.normal(random, rows, 1), rows);
        Map<String, Double> epsilon = Map.of("epsilon", 1e-5);
        results.addAll(Calls.run(1, "rmsNorm", epsilon, x, weight));
        results.addAll(Calls.run(1, "rmsNormBackward", epsilon, x, weight, g));
        results.addAll(Calls.run(1, "softmax", Map.of(), x));
        results.addAll(Calls.run(1, "softmaxBackward", Map.of(), x, g));
        results.addAll(Calls.run(1, "selectedLogProb", Map.of(), x, ids));
        results.addAll(Calls.run(1, "selectedLogProbBackward", Map.of(), x, ids, row));
        results.addAll(Calls.run(1, "entropy", Map.of(), x));
        results.addAll(Calls.run(1, "entropyBackward", Map.of(), x, row));
    }

    private static void attention(List<float[]> results) {
        for (int dim : new int[] {14, 16, 64}) {
            Random random = new Random(dim);
            Value q = Value.of(Calls.normal(random, 60 * 4 * dim, 1), 60, 4, dim);
            Value k = Value.of(Calls.normal(random, 70 * 2 * dim, 1), 70, 2, dim);
            Value v = Value.of(Calls.normal(random, 70 * 2 * dim, 1), 70, 2, dim);
            Value g = Value.of(Calls.normal(random, 60 * 4 * dim, 1), 60, 4, dim);
            Value angles = Value.of(Calls.normal(random, 60 * dim / 2, 1), 60, dim / 2);
            Value segments = Value.of(new int[] {0, 45, 0, 50, 45, 1, 50, 9, 46, 5, 59, 11}, 3, 4);
            Map<String, Double> scale = Map.of("scale", 0.3);
            results.addAll(Calls.run(1, "rope", Map.of(), q, angles, angles));
            results.addAll(Calls.run(1, "attention", scale, q, k, v, segments));
            results.addAll(Calls.run(1, "attentionBackward", scale, q, k, v, segments, g));
        }
    }
}

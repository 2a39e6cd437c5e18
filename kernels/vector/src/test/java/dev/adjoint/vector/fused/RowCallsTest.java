package dev.adjoint.vector.fused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.fused.Calls.Value;
import dev.adjoint.vector.pointwise.Logarithm;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fused ops on rows against doubles, the stated order, and themselves with other threads and
 * batches.
 */
final class RowCallsTest {
    /**
     * Exp within 2^-23, some dozen roundings of 2^-24 for partial sums that short; all relative to
     * Σ|terms|.
     */
    private static final double TOLERANCE = 2e-6;

    private static final Map<String, Double> EPSILON = Map.of("epsilon", 1e-6);

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15, 16, 17, 31, 33, 64, 100, 4095, 4096, 4097, 9000})
    void rmsNormHasTheStatedOrder(int width) {
        int rows = 3;
        float[] x = Calls.normal(new Random(1), rows * width, 2);
        float[] weight = Calls.normal(new Random(2), width, 1);
        float[] wanted = new float[rows * width];
        double[] exact = new double[rows * width];
        double[] terms = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            float mean = StatedOrder.products(x, row * width, x, row * width, width) / width;
            float root = 1f / (float) Math.sqrt(mean + 1e-6f);
            double squares = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                squares += (double) x[i] * x[i];
            }
            for (int i = 0; i < width; i++) {
                wanted[row * width + i] = x[row * width + i] * root * weight[i];
                exact[row * width + i] =
                        x[row * width + i] / Math.sqrt(squares / width + 1e-6) * weight[i];
                terms[row * width + i] = Math.abs(exact[row * width + i]);
            }
        }
        float[] given =
                Calls.run(1, "rmsNorm", EPSILON, Value.of(x, rows, width), Value.of(weight, width))
                        .get(0);
        Close.bits("y", wanted, given);
        Close.check("y", exact, terms, given, TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "5, 7", "40, 33", "33, 64", "4096, 5", "9001, 20"})
    void rmsNormBackward(int rows, int width) {
        float[] x = Calls.normal(new Random(1), rows * width, 2);
        float[] weight = Calls.normal(new Random(2), width, 1);
        float[] g = Calls.normal(new Random(3), rows * width, 1);
        Value[] inputs = {
            Value.of(x, rows, width), Value.of(weight, width), Value.of(g, rows, width)
        };
        List<float[]> one = Calls.run(1, "rmsNormBackward", EPSILON, inputs);
        List<float[]> two = Calls.run(2, "rmsNormBackward", EPSILON, inputs);
        Close.bits("dx", one.get(0), two.get(0));
        Close.bits("dweight", one.get(1), two.get(1));
        double[] dx = new double[x.length];
        double[] dxTerms = new double[x.length];
        double[] dweight = new double[width];
        double[] dweightTerms = new double[width];
        float[] stated = new float[width * rows];
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float root =
                    1f
                            / (float)
                                    Math.sqrt(
                                            StatedOrder.products(x, at, x, at, width) / width
                                                    + 1e-6f);
            double squares = 0;
            double mean = 0;
            double meanTerms = 0;
            for (int i = at; i < at + width; i++) {
                squares += (double) x[i] * x[i];
                stated[(i - at) * rows + row] = x[i] * root;
            }
            double r = 1 / Math.sqrt(squares / width + 1e-6);
            for (int i = 0; i < width; i++) {
                mean += (double) g[at + i] * weight[i] * x[at + i] * r / width;
                meanTerms += Math.abs((double) g[at + i] * weight[i] * x[at + i] * r / width);
            }
            for (int i = 0; i < width; i++) {
                double normal = x[at + i] * r;
                dx[at + i] = r * ((double) g[at + i] * weight[i] - normal * mean);
                dxTerms[at + i] =
                        r * (Math.abs(g[at + i] * weight[i]) + Math.abs(normal) * meanTerms);
                dweight[i] += g[at + i] * normal;
                dweightTerms[i] += Math.abs(g[at + i] * normal);
            }
        }
        Close.check("dx", dx, dxTerms, one.get(0), TOLERANCE);
        Close.check("dweight", dweight, dweightTerms, one.get(1), 1e-5);
        Close.bits("dweight", statedWeightGradient(g, stated, rows, width), one.get(1));
    }

    private static float[] statedWeightGradient(
            float[] g, float[] normalColumns, int rows, int width) {
        float[] gradient = new float[width];
        for (int i = 0; i < width; i++) {
            float[] column = new float[rows];
            for (int row = 0; row < rows; row++) {
                column[row] = g[row * width + i];
            }
            gradient[i] = StatedOrder.products(column, 0, normalColumns, i * rows, rows);
        }
        return gradient;
    }

    @ParameterizedTest
    @CsvSource({"3, 2, 16", "5, 1, 2", "2, 3, 66", "7, 4, 128", "0, 2, 16"})
    void rope(int tokens, int heads, int dim) {
        int half = dim / 2;
        float[] x = Calls.normal(new Random(1), tokens * heads * dim, 1);
        float[] cosines = Calls.normal(new Random(2), tokens * half, 1);
        float[] sines = Calls.normal(new Random(3), tokens * half, 1);
        float[] wanted = new float[x.length];
        for (int row = 0; row < tokens * heads; row++) {
            for (int i = 0; i < half; i++) {
                int low = row * dim + i;
                int high = low + half;
                float cosine = cosines[row / heads * half + i];
                float sine = sines[row / heads * half + i];
                wanted[low] = Math.fma(x[low], cosine, -(x[high] * sine));
                wanted[high] = Math.fma(x[high], cosine, x[low] * sine);
            }
        }
        Value[] inputs = {
            Value.of(x, tokens, heads, dim),
            Value.of(cosines, tokens, half),
            Value.of(sines, tokens, half)
        };
        Close.bits("y", wanted, Calls.run(1, "rope", Map.of(), inputs).get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 45, 100, 5000})
    void softmaxAndItsBackwardPass(int width) {
        int rows = 4;
        float[] x = Calls.normal(new Random(1), rows * width, 4);
        float[] g = Calls.normal(new Random(2), rows * width, 1);
        float[] y = Calls.run(1, "softmax", Map.of(), Value.of(x, rows, width)).get(0);
        double[] exact = new double[rows * width];
        double[] dx = new double[rows * width];
        double[] terms = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            double[] p = probabilities(x, at, width);
            System.arraycopy(p, 0, exact, at, width);
            double sum = 0;
            double sumTerms = 0;
            for (int i = 0; i < width; i++) {
                sum += p[i] * g[at + i];
                sumTerms += p[i] * Math.abs(g[at + i]);
            }
            for (int i = 0; i < width; i++) {
                dx[at + i] = p[i] * (g[at + i] - sum);
                terms[at + i] = p[i] * (Math.abs(g[at + i]) + sumTerms);
            }
        }
        Close.check("y", exact, exact, y, TOLERANCE);
        Value[] inputs = {Value.of(y, rows, width), Value.of(g, rows, width)};
        float[] given = Calls.run(1, "softmaxBackward", Map.of(), inputs).get(0);
        Close.check("dx", dx, terms, given, TOLERANCE);
        Close.bits("dx", given, Calls.run(2, "softmaxBackward", Map.of(), inputs).get(0));
    }

    private static double[] probabilities(float[] x, int at, int width) {
        double maximum = StatedOrder.maximum(x, at, width);
        double[] p = new double[width];
        double sum = 0;
        for (int i = 0; i < width; i++) {
            p[i] = StrictMath.exp(x[at + i] - maximum);
            sum += p[i];
        }
        for (int i = 0; i < width; i++) {
            p[i] /= sum;
        }
        return p;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 45, 100, 4096, 9999})
    void selectedLogProb(int width) {
        int rows = 5;
        float[] x = Calls.normal(new Random(1), rows * width, 4);
        float[] g = Calls.normal(new Random(2), rows, 1);
        int[] ids = new Random(3).ints(rows, 0, width).toArray();
        Value[] inputs = {Value.of(x, rows, width), Value.of(ids, rows), Value.of(g, rows)};
        float[] given = Calls.run(1, "selectedLogProb", Map.of(), inputs[0], inputs[1]).get(0);
        float[] dx = Calls.run(1, "selectedLogProbBackward", Map.of(), inputs).get(0);
        float[] wanted = new float[rows];
        double[] exact = new double[rows];
        double[] terms = new double[rows];
        double[] gradient = new double[rows * width];
        double[] gradientTerms = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float maximum = StatedOrder.maximum(x, at, width);
            float sum = StatedOrder.sum(StatedOrder.powers(x, at, width, maximum), 0, width);
            wanted[row] = x[at + ids[row]] - maximum - Logarithm.of(sum);
            double[] p = probabilities(x, at, width);
            exact[row] = StrictMath.log(p[ids[row]]);
            terms[row] = maximum - x[at + ids[row]] + 10;
            for (int i = 0; i < width; i++) {
                gradient[at + i] = g[row] * ((i == ids[row] ? 1 : 0) - p[i]);
                gradientTerms[at + i] = Math.abs(g[row]) * ((i == ids[row] ? 1 : 0) + p[i]);
            }
        }
        Close.bits("log prob", wanted, given);
        Close.check("log prob", exact, terms, given, TOLERANCE);
        Close.check("gradient", gradient, gradientTerms, dx, TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 45, 100, 4097})
    void entropy(int width) {
        int rows = 5;
        float[] x = Calls.normal(new Random(1), rows * width, 3);
        if (width > 2) {
            x[1] = Float.NEGATIVE_INFINITY;
            x[width + 2] = -1000f;
        }
        float[] g = Calls.normal(new Random(2), rows, 1);
        Value[] inputs = {Value.of(x, rows, width), Value.of(g, rows)};
        float[] given = Calls.run(1, "entropy", Map.of(), inputs[0]).get(0);
        float[] dx = Calls.run(1, "entropyBackward", Map.of(), inputs).get(0);
        double[] exact = new double[rows];
        double[] terms = new double[rows];
        double[] gradient = new double[rows * width];
        double[] gradientTerms = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            double[] p = probabilities(x, row * width, width);
            for (double one : p) {
                exact[row] -= one == 0 ? 0 : one * Math.log(one);
            }
            terms[row] = exact[row] + 20;
            for (int i = 0; i < width; i++) {
                double log = p[i] == 0 ? 0 : Math.log(p[i]);
                gradient[row * width + i] = -g[row] * p[i] * (log + exact[row]);
                gradientTerms[row * width + i] =
                        Math.abs(g[row]) * p[i] * (Math.abs(log) + exact[row] + 20);
            }
        }
        Close.check("entropy", exact, terms, given, TOLERANCE);
        Close.check("gradient", gradient, gradientTerms, dx, TOLERANCE);
    }

    /** A row alone has the bits that it has in a batch, for any number of threads. */
    @ParameterizedTest
    @ValueSource(strings = {"softmax", "entropy", "rmsNorm", "selectedLogProb"})
    void rowAloneEqualsRowInBatch(String name) {
        int rows = 900;
        int width = 77;
        float[] x = Calls.normal(new Random(1), rows * width, 3);
        float[] weight = Calls.normal(new Random(2), width, 1);
        int[] ids = new Random(3).ints(rows, 0, width).toArray();
        float[] batch = run(2, name, x, weight, ids);
        Close.bits("threads", run(1, name, x, weight, ids), batch);
        int size = batch.length / rows;
        for (int row = 0; row < rows; row += 101) {
            float[] alone =
                    run(
                            1,
                            name,
                            Arrays.copyOfRange(x, row * width, (row + 1) * width),
                            weight,
                            new int[] {ids[row]});
            Close.bits(
                    "row " + row, Arrays.copyOfRange(batch, row * size, (row + 1) * size), alone);
        }
    }

    private static float[] run(int threads, String name, float[] x, float[] weight, int[] ids) {
        Value rows = Value.of(x, ids.length, weight.length);
        Value second =
                name.equals("rmsNorm")
                        ? Value.of(weight, weight.length)
                        : Value.of(ids, ids.length);
        boolean isUnary = name.equals("softmax") || name.equals("entropy");
        Value[] inputs = isUnary ? new Value[] {rows} : new Value[] {rows, second};
        return Calls.run(threads, name, EPSILON, inputs).get(0);
    }

    /** An operand that is a contiguous part of a larger storage. */
    @Test
    void operandsMayStartInsideTheirStorage() {
        float[] whole = Calls.normal(new Random(4), 50, 1);
        Layout part = Layout.contiguous(Shape.of(10, 5)).slice(0, 3, 7);
        Kernel.Call call = Calls.call("softmax", Map.of(), List.of(new Operand(DType.F32, part)));
        float[] given = Calls.run(1, call, List.of(new Storage.Floats(whole))).get(0);
        float[] wanted =
                Calls.run(1, "softmax", Map.of(), Value.of(Arrays.copyOfRange(whole, 15, 35), 4, 5))
                        .get(0);
        Close.bits("part", wanted, given);
    }

    @Test
    void boundaryValues() {
        float infinity = Float.POSITIVE_INFINITY;
        float[] x = {1, -infinity, 2, Float.NaN, 1, 2, -infinity, -infinity, 3};
        float[] y = Calls.run(1, "softmax", Map.of(), Value.of(x, 3, 3)).get(0);
        assertEquals(0f, y[1]);
        assertTrue(Float.isNaN(y[3]) && Float.isNaN(y[4]) && Float.isNaN(y[5]));
        Close.bits("certain", new float[] {0, 0, 1}, Arrays.copyOfRange(y, 6, 9));
        int[] ids = {1, 0, 2};
        float[] logs =
                Calls.run(1, "selectedLogProb", Map.of(), Value.of(x, 3, 3), Value.of(ids, 3))
                        .get(0);
        assertEquals(-infinity, logs[0]);
        assertTrue(Float.isNaN(logs[1]));
        assertEquals(0f, logs[2]);
        float[] entropies = Calls.run(1, "entropy", Map.of(), Value.of(x, 3, 3)).get(0);
        assertEquals(0.5822f, entropies[0], 1e-4f);
        assertEquals(0f, entropies[2]);
    }

    @Test
    void zeroRows() {
        Value x = Value.of(new float[0], 0, 8);
        Value weight = Value.of(new float[8], 8);
        Value ids = Value.of(new int[0], 0);
        Value g = Value.of(new float[0], 0);
        assertEquals(0, Calls.run(2, "softmax", Map.of(), x).get(0).length);
        assertEquals(0, Calls.run(2, "softmaxBackward", Map.of(), x, x).get(0).length);
        assertEquals(0, Calls.run(2, "rmsNorm", EPSILON, x, weight).get(0).length);
        List<float[]> gradients = Calls.run(2, "rmsNormBackward", EPSILON, x, weight, x);
        Close.bits("dweight", new float[8], gradients.get(1));
        assertEquals(0, Calls.run(2, "selectedLogProb", Map.of(), x, ids).get(0).length);
        assertEquals(0, Calls.run(2, "selectedLogProbBackward", Map.of(), x, ids, g).get(0).length);
        assertEquals(0, Calls.run(2, "entropy", Map.of(), x).get(0).length);
        assertEquals(0, Calls.run(2, "entropyBackward", Map.of(), x, g).get(0).length);
    }

    @Test
    void knowsItsNames() {
        FusedCalls calls = new FusedCalls(new Workers(1), new Buffers());
        assertTrue(calls.has("attention"));
        assertFalse(calls.has("swiGlu"));
        assertThrows(IllegalArgumentException.class, () -> Calls.run(1, "swiGlu", Map.of()));
    }
}

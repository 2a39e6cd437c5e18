package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backend;
import dev.adjoint.program.ProgramCheck;
import dev.adjoint.program.Signature;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.PointwiseOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every op against central differences, against the reference backend, recorded, and against its
 * decomposition.
 */
class OpSamplesTest {
    private static final Backend SCALAR = new ScalarBackend();

    /** Rows that the catalogue makes for other numbers than the samples do. */
    private static final Set<String> OF_NUMBERS = Set.of("powScalar", "clamp", "threshold");

    static List<OpSamples.Sample> samples() {
        return OpSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void derivativesToOrderTwoAgreeWithCentralDifferences(OpSamples.Sample sample) {
        Execution.on(SCALAR)
                .run(() ->
                        Gradcheck.check(sample.label(), sample.function(), sample.arguments(), 2));
    }

    static List<OpSamples.Sample> fused() {
        List<OpSamples.Sample> fused =
                OpSamples.all().stream()
                        .filter(sample ->
                                Catalogue.entries().get(sample.op()).kind() == Catalogue.Kind.FUSED)
                        .toList();
        assertTrue(fused.size() >= 6, fused::toString);
        return fused;
    }

    @ParameterizedTest
    @MethodSource("fused")
    void fusedOpsHaveAThirdDerivative(OpSamples.Sample sample) {
        Execution.on(SCALAR)
                .run(() ->
                        Gradcheck.check(sample.label(), sample.function(), sample.arguments(), 3));
    }

    @Test
    void aWrongDerivativeIsNamed() {
        Execution.on(SCALAR)
                .run(() -> {
                    Tensor x = Tensor.of(new double[] {1, 2}, 2);
                    AssertionError error =
                            assertThrows(
                                    AssertionError.class,
                                    () ->
                                            Gradcheck.check(
                                                    "halved",
                                                    xs -> xs.get(0).mul(xs.get(0).detach()),
                                                    List.of(x),
                                                    1));
                    String start = "halved: derivative of order 1 by argument 0, element 0: ";
                    assertTrue(error.getMessage().startsWith(start), error.getMessage());
                });
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theDefaultBackendAgreesWithTheReference(OpSamples.Sample sample) {
        List<double[]> wanted =
                Execution.on(SCALAR).call(() -> valueAndGradients(sample, sample.arguments()));
        List<double[]> found = valueAndGradients(sample, narrow(sample.arguments()));
        for (int i = 0; i < wanted.size(); i++) {
            double largest = 1;
            for (double value : wanted.get(i)) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertArrayEquals(
                    wanted.get(i), found.get(i), sample.tolerance() * largest, "result " + i);
        }
    }

    /** Every second element of a storage: the layout must not matter, bit for bit. */
    @ParameterizedTest
    @MethodSource("samples")
    void aViewGivesTheSameAsItsCopy(OpSamples.Sample sample) {
        List<Tensor> dense = narrow(sample.arguments());
        List<Tensor> views = dense.stream().map(OpSamplesTest::everySecond).toList();
        List<Tensor> wanted = compute(sample, dense);
        List<Tensor> found = compute(sample, views);
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(wanted.get(i).toDoubles(), found.get(i).toDoubles(), 0.0);
        }
    }

    private static Tensor everySecond(Tensor x) {
        Tensor noise = Tensor.full(x.dtype(), Double.NaN, x.shape()).unsqueeze(-1);
        return x.unsqueeze(-1).concat(-1, noise).pick(-1, 0);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordedGradientReplaysWithTheSameBits(OpSamples.Sample sample) {
        List<Tensor> arguments = narrow(sample.arguments());
        List<Signature> signatures =
                arguments.stream()
                        .map(argument -> new Signature(argument.dtype(), argument.shape()))
                        .toList();
        Recording recording = Recording.of(sample.op(), signatures, xs -> compute(sample, xs));
        ProgramCheck.check(recording.program());
        List<Tensor> eager = compute(sample, arguments);
        List<Tensor> replayed = recording.run(arguments);
        for (int i = 0; i < eager.size(); i++) {
            assertArrayEquals(eager.get(i).toDoubles(), replayed.get(i).toDoubles(), 0.0);
        }
    }

    /** Twice, since the second run finds buffers that the first has filled. */
    @ParameterizedTest
    @MethodSource("samples")
    void aPreparedGradientRunsWithTheSameBits(OpSamples.Sample sample) {
        List<Tensor> arguments = narrow(sample.arguments());
        List<Signature> signatures =
                arguments.stream()
                        .map(argument -> new Signature(argument.dtype(), argument.shape()))
                        .toList();
        Recording recording = Recording.of(sample.op(), signatures, xs -> compute(sample, xs));
        Recording.Prepared prepared = recording.prepare();
        List<Tensor> eager = compute(sample, arguments);
        for (int run = 0; run < 2; run++) {
            List<Tensor> found = prepared.run(arguments);
            for (int i = 0; i < eager.size(); i++) {
                assertArrayEquals(eager.get(i).toDoubles(), found.get(i).toDoubles(), 0.0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void firstDerivativesAreTheSameWithAndWithoutFusedKernels(OpSamples.Sample sample) {
        Execution.on(SCALAR)
                .run(() -> {
                    List<Tensor> variables =
                            sample.arguments().stream().map(Tensor::tracked).toList();
                    Tensor loss = weighted(sample.function().apply(variables));
                    List<Tensor> direct = Gradients.of(loss, variables);
                    List<Tensor> decomposed = Gradients.differentiable(loss, variables);
                    for (int i = 0; i < direct.size(); i++) {
                        assertArrayEquals(
                                direct.get(i).toDoubles(), decomposed.get(i).toDoubles(), 1e-12);
                    }
                });
    }

    @Test
    void everyOpHasASample() {
        Set<String> sampled =
                OpSamples.all().stream()
                        .map(OpSamples.Sample::op)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = new TreeSet<>(Catalogue.entries().keySet());
        assertTrue(listed.size() > 200, "only " + listed.size() + " ops were found");
        Set<String> without = new TreeSet<>(listed);
        without.removeAll(sampled);
        sampled.removeAll(listed);
        assertEquals(Set.of(), without, "ops without a sample");
        assertEquals(Set.of(), sampled, "samples of no op");
    }

    /** At the arguments of its samples, where it is defined and smooth. */
    @ParameterizedTest
    @MethodSource("rows")
    void aDeclaredDerivativeIsTheDerivativeOfItsExpression(PointwiseOp row) {
        OpSamples.Sample sample =
                OpSamples.all().stream()
                        .filter(some -> some.op().equals(row.name()))
                        .findFirst()
                        .orElseThrow();
        double[] first = sample.arguments().get(0).toDoubles();
        for (int place = 0; place + row.arity() <= first.length; place++) {
            double[] x = Arrays.copyOfRange(first, place, place + row.arity());
            double[] all = Arrays.copyOf(x, row.arity() + 2);
            all[row.arity()] = evaluate(row.expression(), x);
            all[row.arity() + 1] = 1.7;
            for (int input = 0; input < row.arity(); input++) {
                double declared = evaluate(row.derivative(input), all);
                double derived = 1.7 * evaluate(row.expression().derivative(input), x);
                double size = Math.max(1, Math.abs(derived));
                assertEquals(derived, declared, 1e-12 * size, row.name() + " by input " + input);
            }
        }
    }

    static List<PointwiseOp> rows() {
        return Catalogue.rows().stream().filter(row -> !OF_NUMBERS.contains(row.name())).toList();
    }

    private static double evaluate(dev.adjoint.program.Expression expression, double[] inputs) {
        Tensor[] tensors =
                Arrays.stream(inputs)
                        .mapToObj(value -> Tensor.of(new double[] {value}))
                        .toArray(Tensor[]::new);
        return Execution.on(SCALAR)
                .call(() ->
                        Tensor.apply(PointwiseOp.of("test", expression, inputs.length), tensors))
                .item();
    }

    private static List<double[]> valueAndGradients(
            OpSamples.Sample sample, List<Tensor> arguments) {
        return compute(sample, arguments).stream().map(Tensor::toDoubles).toList();
    }

    /** The value and the gradients by all arguments. */
    private static List<Tensor> compute(OpSamples.Sample sample, List<Tensor> arguments) {
        List<Tensor> variables = arguments.stream().map(Tensor::tracked).toList();
        Tensor value = sample.function().apply(variables);
        List<Tensor> results = new ArrayList<>(List.of(value));
        results.addAll(Gradients.of(weighted(value), variables));
        return results;
    }

    private static Tensor weighted(Tensor x) {
        return x.mul(x.detach().add(0.5)).sum();
    }

    private static List<Tensor> narrow(List<Tensor> arguments) {
        Function<Tensor, Tensor> narrow =
                argument -> Tensor.of(argument.toFloats(), argument.shape().lengths());
        return arguments.stream().map(narrow).toList();
    }
}

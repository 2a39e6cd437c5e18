package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.autograd.algebra.Einsum;
import dev.adjoint.autograd.nn.Convolutions;
import dev.adjoint.autograd.nn.Losses;
import dev.adjoint.autograd.nn.Sliding;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import dev.adjoint.tensor.op.PointwiseOp;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors without elements: nothing happens, and the neutral element comes out of reductions. */
class EmptyTest {
    private static Tensor empty(int... shape) {
        return Tensor.full(DType.F32, 0, Shape.of(shape)).contiguous();
    }

    static List<PointwiseOp> rows() {
        return Catalogue.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowsOfNothingAreNothing(PointwiseOp row) {
        Tensor[] inputs =
                Collections.nCopies(row.arity(), empty(0, 5).tracked()).toArray(Tensor[]::new);
        Tensor y = Tensor.apply(row, inputs);
        assertEquals(Shape.of(0, 5), y.shape());
        if (y.isTracked()) {
            Tensor gradient = Gradients.of(y.sum(), List.of(inputs[0])).get(0);
            assertEquals(Shape.of(0, 5), gradient.shape());
        }
    }

    private record Case(UnaryOperator<Tensor> function, Shape shape, double... values) {}

    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("sum", of(x -> x.sum(0), 0, 0));
        cases.put("sum of nothing kept", new Case(x -> x.sum(1), Shape.of(0)));
        cases.put("prod", of(x -> x.prod(0), 1, 1));
        cases.put("max", of(x -> x.max(0), Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
        cases.put("mean", of(x -> x.mean(0), Double.NaN, Double.NaN));
        cases.put("cumSum", same(x -> x.cumSum(0)));
        cases.put("cumProd", same(x -> x.cumProd(0)));
        cases.put("sort", same(x -> x.sort(0, false).values()));
        cases.put("sort rows", same(x -> x.sort(1, true).values()));
        cases.put("roll", same(x -> x.roll(0, 3)));
        cases.put("repeat", same(x -> x.repeat(2, 1)));
        cases.put("tril", same(x -> x.tril(0)));
        cases.put("softmax", same(x -> x.softmax(1)));
        cases.put("softmax of nothing", same(x -> x.softmax(0)));
        cases.put("concat", same(x -> x.concat(0, x)));
        cases.put("stack", new Case(x -> Arrangements.stack(0, List.of(x, x)), Shape.of(2, 0, 2)));
        cases.put("flatten", new Case(x -> x.flatten(0, 1), Shape.of(0)));
        cases.put("matmul", new Case(x -> x.matmul(x.transpose()), Shape.of(0, 0)));
        cases.put("matmul over nothing", of2(x -> x.transpose().matmul(x)));
        cases.put("einsum", new Case(x -> Einsum.of("ij,kj->ik", x, x), Shape.of(0, 0)));
        cases.put("embedding", new Case(x -> table().embedding(noPlaces()), Shape.of(0, 2)));
        cases.put("take", new Case(x -> table().take(1, noPlaces()), Shape.of(3, 0)));
        cases.put("addAt", of(x -> x.addAt(0, noPlaces(), 1).flatten(0, 1), 0, 0));
        cases.put("oneHot", new Case(x -> noPlaces().oneHot(4), Shape.of(0, 4)));
        cases.put("cross entropy", new Case(x -> Losses.crossEntropy(x, noPlaces()), Shape.of(0)));
        cases.put(
                "convolution of no batch",
                new Case(
                        x ->
                                Convolutions.convolution(
                                        x.unsqueeze(1), kernel(), Sliding.plain(1), 1),
                        Shape.of(0, 1, 1)));
        return cases;
    }

    private static Tensor table() {
        return Tensor.full(DType.F32, 1, Shape.of(3, 2));
    }

    private static Tensor kernel() {
        return Tensor.full(DType.F32, 1, Shape.of(1, 1, 2));
    }

    private static Tensor noPlaces() {
        return Tensor.of(new int[0], 0);
    }

    private static Case of(UnaryOperator<Tensor> function, double... values) {
        return new Case(function, Shape.of(2), values);
    }

    private static Case of2(UnaryOperator<Tensor> function) {
        return new Case(function, Shape.of(2, 2), 0, 0, 0, 0);
    }

    private static Case same(UnaryOperator<Tensor> function) {
        return new Case(function, Shape.of(0, 2));
    }

    @Test
    void functionsOfNothingAreWhatTheyShouldBe() {
        cases().forEach(this::assertResult);
        Execution.on(new ScalarBackend()).run(() -> cases().forEach(this::assertResult));
    }

    private void assertResult(String name, Case wanted) {
        Tensor x = empty(0, 2).tracked();
        Tensor y = wanted.function.apply(x);
        assertEquals(wanted.shape, y.shape(), name);
        assertArrayEquals(wanted.values, y.toDoubles(), name);
        if (y.isTracked()) {
            Tensor gradient = Gradients.of(y.sum(), List.of(x)).get(0);
            assertEquals(Shape.of(0, 2), gradient.shape(), name);
        }
    }
}

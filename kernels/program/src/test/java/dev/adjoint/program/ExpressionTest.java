package dev.adjoint.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.scalar.ScalarBackend;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionTest {
    private static final Expression A = Expression.input(0);
    private static final Expression B = Expression.input(1);
    private static final Expression C = Expression.input(2);
    private static final double STEP = 1e-6;

    private static double evaluate(Expression expression, double... inputs) {
        List<Operand> operands =
                Stream.generate(() -> Operand.of(DType.F64, Shape.SCALAR))
                        .limit(inputs.length)
                        .toList();
        Kernel kernel = new Kernel.Pointwise(expression, DType.F64, Shape.SCALAR, operands);
        List<Storage> storages =
                java.util.Arrays.stream(inputs)
                        .<Storage>mapToObj(value -> new Storage.Doubles(new double[] {value}))
                        .toList();
        Storage result = new ScalarBackend().execute(kernel, storages).get(0);
        return ((Storage.Doubles) result).array()[0];
    }

    static List<Expression> everyOperation() {
        return List.of(
                A.add(B),
                A.sub(B),
                A.mul(B),
                A.div(B),
                A.fma(B, C),
                A.min(B),
                A.max(B),
                A.neg(),
                A.abs(),
                A.sqrt(),
                A.floor(),
                A.exp(),
                A.log(),
                A.sin(),
                A.cos(),
                A.tanh(),
                A.erf(),
                A.less(B),
                A.same(B),
                A.less(B).select(A.mul(B), B.exp()),
                A.sigmoid().mul(B.add(C).tanh()).div(A.mul(A).add(1).sqrt()));
    }

    @ParameterizedTest
    @MethodSource("everyOperation")
    void derivativesAgreeWithDifferences(Expression expression) {
        double[] at = {0.7, 1.3, -0.4};
        for (int input = 0; input < at.length; input++) {
            double[] above = at.clone();
            double[] below = at.clone();
            above[input] += STEP;
            below[input] -= STEP;
            double numeric =
                    (evaluate(expression, above) - evaluate(expression, below)) / (2 * STEP);
            assertEquals(
                    numeric,
                    evaluate(expression.derivative(input), at),
                    1e-8,
                    expression + " by x" + input);
        }
    }

    /** Ties and kinks follow PyTorch. */
    @Test
    void kinksAreStated() {
        assertEquals(0.5, evaluate(A.max(B).derivative(0), 2, 2));
        assertEquals(0.5, evaluate(A.min(B).derivative(1), 2, 2));
        assertEquals(0, evaluate(A.abs().derivative(0), 0));
        assertEquals(-1, evaluate(A.abs().derivative(0), -3));
    }

    @Test
    void specialValuesFollowIeee() {
        assertEquals(Double.NaN, evaluate(A.max(B), Double.NaN, 1));
        assertEquals(Double.NaN, evaluate(A.min(B), 1, Double.NaN));
        assertEquals(0, evaluate(A.less(B), Double.NaN, 1));
        assertEquals(0, evaluate(A.same(B), Double.NaN, Double.NaN));
        assertEquals(3, evaluate(A.select(B, C), 0, Double.NaN, 3));
        assertEquals(1, evaluate(A.erf(), Double.POSITIVE_INFINITY));
    }

    /** Digits from Abramowitz and Stegun, table 7.1. */
    @Test
    void theErrorFunctionIsTheTabulatedOne() {
        Map.of(0.5, 0.5204998778, 1.0, 0.8427007929, 1.5, 0.9661051465, 2.0, 0.9953222650)
                .forEach((x, erf) -> {
                    assertEquals(erf, evaluate(A.erf(), x), 1e-10);
                    assertEquals(-erf, evaluate(A.erf(), -x), 1e-10);
                });
        assertEquals(0.999977909503, evaluate(A.erf(), 3.0), 1e-12);
    }

    @Test
    void neutralConstantsDisappear() {
        assertEquals(A, A.add(0).mul(1).sub(0).div(1));
        assertEquals(Expression.constant(0), A.mul(0));
        assertEquals("((x0 * x1) + 2)", A.mul(B).add(2).toString());
        assertEquals(
                "select(lt(x0, x1), exp(x0), 0)",
                A.less(B).select(A.exp(), Expression.constant(0)).toString());
    }

    @Test
    void commonPartsAreComputedOnce() {
        LaneProgram program = LaneProgram.of(A.exp().add(B).mul(A.exp()), 2);
        assertEquals(3, program.operations());
        assertEquals(5, program.registers());
    }
}

package dev.adjoint.vector.pointwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.LaneOp;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The largest error of each polynomial, in units in the last place of the exact result. */
final class PolynomialErrorTest {
    private static final int SAMPLES = 400_000;

    /** A loop from array to array. */
    @FunctionalInterface
    private interface Loop {
        void apply(float[] a, int aAt, float[] out, int at, int n);
    }

    @Test
    void exponential() {
        check("exp", 1, Exponential::apply, StrictMath::exp, -104, 89);
        check("exp near 0", 1, Exponential::apply, StrictMath::exp, -1, 1);
        boundaries(Exponential::apply, StrictMath::exp);
    }

    @Test
    void logarithm() {
        check("log", 0.9, Logarithm::apply, StrictMath::log, 0, 8);
        check("log near 1", 0.9, Logarithm::apply, StrictMath::log, 0.7f, 1.5f);
        checkBits("log of all sizes", 0.9, Logarithm::apply, StrictMath::log, 1, 0x7F7FFFFF);
        boundaries(Logarithm::apply, StrictMath::log);
    }

    @Test
    void hyperbolicTangent() {
        check("tanh", 1.4, HyperbolicTangent::apply, StrictMath::tanh, -10, 10);
        check("tanh near 0", 1.4, HyperbolicTangent::apply, StrictMath::tanh, -1, 1);
        checkBits(
                "tanh of all sizes",
                1.4,
                HyperbolicTangent::apply,
                StrictMath::tanh,
                1,
                0x7F7FFFFF);
        boundaries(HyperbolicTangent::apply, StrictMath::tanh);
    }

    @Test
    void gaussError() {
        DoubleUnaryOperator erf = PolynomialErrorTest::erf;
        check("erf", 1, GaussError::apply, erf, -4.5f, 4.5f);
        checkBits("erf of all sizes", 1, GaussError::apply, erf, 1, 0x7F7FFFFF);
        boundaries(GaussError::apply, erf);
    }

    @Test
    void trigonometry() {
        check("sin", 1.6, Trigonometry::sine, StrictMath::sin, -7, 7);
        check("sin to 10000", 2.3, Trigonometry::sine, StrictMath::sin, -10_000, 10_000);
        checkBits("sin of all sizes", 2.3, Trigonometry::sine, StrictMath::sin, 1, 0x7F7FFFFF);
        check("cos", 1.6, Trigonometry::cosine, StrictMath::cos, -7, 7);
        check("cos to 10000", 2.3, Trigonometry::cosine, StrictMath::cos, -10_000, 10_000);
        checkBits("cos of all sizes", 2.3, Trigonometry::cosine, StrictMath::cos, 1, 0x7F7FFFFF);
        boundaries(Trigonometry::sine, StrictMath::sin);
        boundaries(Trigonometry::cosine, StrictMath::cos);
    }

    private static void check(
            String name, double most, Loop loop, DoubleUnaryOperator exact, float low, float high) {
        float[] x = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = (float) (low + (high - (double) low) * i / (SAMPLES - 1));
        }
        measure(name, most, loop, exact, x);
    }

    private static void checkBits(
            String name, double most, Loop loop, DoubleUnaryOperator exact, int low, int high) {
        float[] x = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = Float.intBitsToFloat((int) (low + (long) (high - low) * i / (SAMPLES - 1)));
        }
        measure(name, most, loop, exact, x);
    }

    private static void measure(
            String name, double most, Loop loop, DoubleUnaryOperator exact, float[] x) {
        float[] y = new float[x.length];
        loop.apply(x, 0, y, 0, x.length);
        double worst = 0;
        float where = 0;
        for (int i = 0; i < x.length; i++) {
            double wanted = exact.applyAsDouble(x[i]);
            if (Math.abs(wanted) > Float.MAX_VALUE || Double.isNaN(wanted)) {
                assertEquals((float) wanted, y[i], name + " at " + x[i]);
                continue;
            }
            double error = Math.abs(y[i] - wanted) / Math.ulp((float) wanted);
            if (!(error <= worst)) {
                worst = error;
                where = x[i];
            }
        }
        assertTrue(worst <= most, name + ": " + worst + " ulp at " + where);
    }

    private static void boundaries(Loop loop, DoubleUnaryOperator exact) {
        float[] x = {
            0f,
            -0f,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            88.8f,
            -103.9f,
            -104f,
            -100f,
            1f,
            -1f
        };
        float[] y = new float[x.length];
        loop.apply(x, 0, y, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            float wanted = (float) exact.applyAsDouble(x[i]);
            if (Float.isFinite(wanted)) {
                assertEquals(wanted, y[i], 3 * Math.ulp(wanted), "at " + x[i]);
            } else {
                assertEquals(wanted, y[i], "at " + x[i]);
            }
            if (wanted == 0) {
                assertEquals(1 / wanted, 1 / y[i], "the sign of 0 at " + x[i]);
            }
        }
    }

    private static double erf(double x) {
        Backend backend = new ScalarBackend();
        Expression expression = Expression.input(0).erf();
        Operand operand = Operand.of(DType.F64, Shape.SCALAR);
        Kernel kernel = new Kernel.Pointwise(expression, DType.F64, Shape.SCALAR, List.of(operand));
        Storage result =
                backend.execute(kernel, List.of(new Storage.Doubles(new double[] {x}))).get(0);
        return ((Storage.Doubles) result).array()[0];
    }

    /** The same for any place in a block, its tail included. */
    @Test
    void singleNumbersHaveTheBitsOfTheLoop() {
        for (int first = Integer.MIN_VALUE; first <= Integer.MAX_VALUE - 90_000; first += 90_001) {
            float[] x = new float[1 + (first >>> 1) % 37];
            for (int i = 0; i < x.length; i++) {
                x[i] = Float.intBitsToFloat(first + 991 * i);
            }
            float[] powers = new float[x.length];
            float[] logarithms = new float[x.length];
            Exponential.apply(x, 0, powers, 0, x.length);
            Logarithm.apply(x, 0, logarithms, 0, x.length);
            for (int i = 0; i < x.length; i++) {
                assertEquals(
                        Float.floatToIntBits(powers[i]),
                        Float.floatToIntBits(Exponential.of(x[i])));
                assertEquals(
                        Float.floatToIntBits(logarithms[i]),
                        Float.floatToIntBits(Logarithm.of(x[i])));
            }
        }
    }

    @Test
    void everyOperationHasALoop() {
        assertEquals(20, LaneOp.values().length, "a new lane operation needs a loop and a test");
    }
}

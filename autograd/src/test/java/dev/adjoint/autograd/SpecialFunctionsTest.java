package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Exponentials;
import dev.adjoint.tensor.op.GammaFunctions;
import dev.adjoint.tensor.op.PointwiseOp;
import dev.adjoint.tensor.op.Trigonometry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions that are polynomials of our own, against values computed with 50 digits over their
 * whole ranges. Errors are relative, but for the gamma functions, which have roots: theirs is
 * relative to the larger of 1 and the value.
 */
class SpecialFunctionsTest {
    /** Some units in the last place for the steps of each function. */
    private static final double ULPS = 8;

    /** e^(−x²) and tan near its pole multiply the rounding of their argument by up to x². */
    private static final double AMPLIFIED = 100;

    private static final Set<String> AMPLIFYING = Set.of("erfc", "tan");

    /**
     * The terms of these sums are up to thirty times larger than 1 where the sum is near a root.
     */
    private static final Set<String> WITH_ROOTS = Set.of("lgamma", "digamma", "trigamma");

    private static final double SUM_OF_TERMS = 40;

    private record Points(String name, double[] at, double[] values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Points> points() throws IOException {
        return GoldenFile.read(GoldenFile.folder().resolve("special.txt"))
                .samples()
                .entrySet()
                .stream()
                .map(entry ->
                        new Points(
                                entry.getKey(),
                                entry.getValue().get(0).toDoubles(),
                                entry.getValue().get(1).toDoubles()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("points")
    void valuesInDoubleAreExactToSomeUnits(Points points) {
        Execution.on(new ScalarBackend())
                .run(() -> compare(points, Tensor.of(points.at(), points.at().length), 0x1p-52));
    }

    @ParameterizedTest
    @MethodSource("points")
    void valuesInSingleAreExactToSomeUnits(Points points) {
        compare(points, Tensor.of(DType.F32, points.at(), points.at().length), 0x1p-23);
    }

    private static void compare(Points points, Tensor x, double unit) {
        double[] found = Tensor.apply(row(points.name()), x).toDoubles();
        double ulps = AMPLIFYING.contains(points.name()) ? AMPLIFIED : ULPS;
        boolean roots = WITH_ROOTS.contains(points.name());
        double tolerance = (roots ? SUM_OF_TERMS : ulps) * unit;
        double floor = roots ? 1 : Float.MIN_NORMAL;
        for (int i = 0; i < found.length; i++) {
            double wanted = points.values()[i];
            double error = Math.abs(found[i] - wanted) / Math.max(floor, Math.abs(wanted));
            assertTrue(
                    error <= tolerance,
                    points.name()
                            + "("
                            + points.at()[i]
                            + ") = "
                            + found[i]
                            + ", not "
                            + wanted
                            + ": "
                            + error / unit
                            + " units");
        }
    }

    private static PointwiseOp row(String name) {
        return Stream.of(Exponentials.rows(), Trigonometry.rows(), GammaFunctions.rows())
                .flatMap(List::stream)
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.autograd.nn.Losses;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * At kinks and steps the derivative is a convention: these are PyTorch's, and so are the values at
 * 0, ±∞ and NaN. What differs is said in the op's Javadoc and left out here (clamp: 1 at its
 * bounds).
 */
class EdgesTest {
    private static final Execution EXACT = Execution.on(new ScalarBackend());

    /** Relative: some units in the last place. */
    private static final double ROUNDING = 1e-12;

    /** Functions with kinks, of one argument. */
    private static Map<String, UnaryOperator<Tensor>> kinks() {
        Map<String, UnaryOperator<Tensor>> kinks = new LinkedHashMap<>();
        kinks.put("abs", Tensor::abs);
        kinks.put("sign", Tensor::sign);
        kinks.put("relu", Tensor::relu);
        kinks.put("relu6", Tensor::relu6);
        kinks.put("leakyRelu", x -> x.leakyRelu(0.1));
        kinks.put("elu", x -> x.elu(1.5));
        kinks.put("celu", x -> x.celu(1.5));
        kinks.put("selu", Tensor::selu);
        kinks.put("hardSigmoid", Tensor::hardSigmoid);
        kinks.put("hardSwish", Tensor::hardSwish);
        kinks.put("softshrink", x -> x.softshrink(0.5));
        kinks.put("hardshrink", x -> x.hardshrink(0.5));
        kinks.put("threshold", x -> x.threshold(1, -2));
        kinks.put("softsign", Tensor::softsign);
        kinks.put("floor", Tensor::floor);
        kinks.put("round", Tensor::round);
        kinks.put("frac", Tensor::frac);
        kinks.put("max of equals", x -> x.max(x.detach()));
        kinks.put("pow 2", x -> x.pow(2));
        kinks.put("norm", x -> x.norm(1));
        kinks.put("huber", x -> Losses.huber(x, x.detach().mul(0), 1));
        return kinks;
    }

    /** Functions that are finite or at their limits at the edges of the numbers. */
    private static Map<String, UnaryOperator<Tensor>> limits() {
        Map<String, UnaryOperator<Tensor>> limits = new LinkedHashMap<>();
        limits.put("exp", Tensor::exp);
        limits.put("expm1", Tensor::expm1);
        limits.put("exp2", Tensor::exp2);
        limits.put("log", Tensor::log);
        limits.put("log1p", Tensor::log1p);
        limits.put("log2", Tensor::log2);
        limits.put("sqrt", Tensor::sqrt);
        limits.put("tanh", Tensor::tanh);
        limits.put("atan", Tensor::atan);
        limits.put("asin", Tensor::asin);
        limits.put("acos", Tensor::acos);
        limits.put("sinh", Tensor::sinh);
        limits.put("cosh", Tensor::cosh);
        limits.put("asinh", Tensor::asinh);
        limits.put("acosh", Tensor::acosh);
        limits.put("atanh", Tensor::atanh);
        limits.put("erf", Tensor::erf);
        limits.put("erfc", Tensor::erfc);
        limits.put("erfinv", Tensor::erfinv);
        limits.put("sigmoid", Tensor::sigmoid);
        limits.put("logSigmoid", Tensor::logSigmoid);
        limits.put("softplus", Tensor::softplus);
        limits.put("relu", Tensor::relu);
        limits.put("floor", Tensor::floor);
        limits.put("round", Tensor::round);
        limits.put("sign", Tensor::sign);
        limits.put("isNaN", Tensor::isNaN);
        limits.put("isInfinite", Tensor::isInfinite);
        limits.put("isFinite", Tensor::isFinite);
        limits.put("not", Tensor::not);
        return limits;
    }

    /** Functions of all pairs of the edges. */
    private static Map<String, BinaryOperator<Tensor>> pairs() {
        Map<String, BinaryOperator<Tensor>> pairs = new LinkedHashMap<>();
        pairs.put("min", Tensor::min);
        pairs.put("max", Tensor::max);
        pairs.put("less", Tensor::less);
        pairs.put("lessOrEqual", Tensor::lessOrEqual);
        pairs.put("greater", Tensor::greater);
        pairs.put("equal", Tensor::equalTo);
        pairs.put("notEqual", Tensor::notEqual);
        pairs.put("and", Tensor::and);
        pairs.put("xor", Tensor::xor);
        pairs.put("logAddExp", Tensor::logAddExp);
        return pairs;
    }

    private static Map<String, List<Tensor>> golden(String name) throws IOException {
        return GoldenFile.read(GoldenFile.folder().resolve(name)).samples();
    }

    private static void assertClose(double[] wanted, double[] found, String name) {
        assertEquals(wanted.length, found.length, name);
        for (int i = 0; i < wanted.length; i++) {
            boolean finite = Double.isFinite(wanted[i]) && Double.isFinite(found[i]);
            double tolerance = finite ? ROUNDING * Math.abs(wanted[i]) : 0;
            assertEquals(wanted[i], found[i], tolerance, name + ", element " + i);
        }
    }

    private static double[] values(Map<String, List<Tensor>> golden, String name, int place) {
        return golden.get(name).get(place).toDoubles();
    }

    @Test
    void derivativesAtKinksAreThoseOfPyTorch() throws IOException {
        Map<String, List<Tensor>> golden = golden("kinks.txt");
        assertEquals(golden.keySet(), kinks().keySet());
        EXACT.run(() ->
                kinks().forEach((name, function) -> {
                    Tensor x = golden.get(name).get(0).tracked();
                    Tensor y = function.apply(x);
                    assertArrayEquals(values(golden, name, 1), y.toDoubles(), 1e-7, name);
                    Tensor slope = Gradients.of(y.sum(), List.of(x)).get(0);
                    assertArrayEquals(values(golden, name, 2), slope.toDoubles(), 1e-7, name);
                }));
    }

    @Test
    void valuesAtTheEdgesOfTheNumbersAreThoseOfPyTorch() throws IOException {
        Map<String, List<Tensor>> golden = golden("limits.txt");
        assertEquals(golden.keySet(), limits().keySet());
        EXACT.run(() ->
                limits().forEach((name, function) ->
                        assertClose(
                                values(golden, name, 1),
                                function.apply(golden.get(name).get(0)).toDoubles(),
                                name)));
    }

    @Test
    void pairsOfEdgesAreThoseOfPyTorch() throws IOException {
        Map<String, List<Tensor>> golden = golden("pairs.txt");
        assertEquals(golden.keySet(), pairs().keySet());
        EXACT.run(() ->
                pairs().forEach((name, function) -> {
                    Tensor edges = golden.get(name).get(0);
                    Tensor found = function.apply(edges.unsqueeze(1), edges);
                    assertClose(values(golden, name, 1), found.toDoubles(), name);
                }));
    }

    /** Where a formula changes from one expression to another, derivatives must not notice. */
    @Test
    void derivativesAreRightWhereFormulasChange() {
        EXACT.run(() -> {
            check("mish", xs -> xs.get(0).mish(), 0, 20.5);
            check("softplus", xs -> xs.get(0).softplus(), 0);
            check("logSigmoid", xs -> xs.get(0).logSigmoid(), 0);
            check("expm1", xs -> xs.get(0).expm1(), -1, 0, 1);
            check("sinh", xs -> xs.get(0).sinh(), -1, 0, 1);
            check("log1p", xs -> xs.get(0).log1p(), 0);
            check("asinh", xs -> xs.get(0).asinh(), 0);
            check("atan", xs -> xs.get(0).atan(), 0, 0.41421356237309503, 2.414213562373095);
            check("erfc", xs -> xs.get(0).erfc(), 0);
            check("erfinv", xs -> xs.get(0).erfinv(), 0);
            check("lgamma", xs -> xs.get(0).lgamma(), 1, 2, 8);
            check("digamma", xs -> xs.get(0).digamma(), 1, 8);
            check("logAddExp", xs -> xs.get(0).logAddExp(xs.get(0).mul(1)), 0, 2);
            checkPair("logAddExp", Tensor::logAddExp, 0.5, 0.5);
            checkPair("pow", Tensor::pow, 2, 0);
            checkPair("pow", Tensor::pow, 3, 1);
            checkPair("pow", Tensor::pow, 1, 2);
            checkPair("xLogY", Tensor::xLogY, 0, 2);
            checkPair("atan2", Tensor::atan2, 0, 2);
            checkPair("atan2", Tensor::atan2, 1, 0);
        });
    }

    private static void check(
            String name, Function<List<Tensor>, Tensor> function, double... places) {
        Gradcheck.check(name, function, List.of(Tensor.of(places, places.length)), 2);
    }

    private static void checkPair(
            String name, BinaryOperator<Tensor> function, double left, double right) {
        List<Tensor> arguments =
                List.of(Tensor.of(new double[] {left}, 1), Tensor.of(new double[] {right}, 1));
        Gradcheck.check(name + left, xs -> function.apply(xs.get(0), xs.get(1)), arguments, 2);
    }
}

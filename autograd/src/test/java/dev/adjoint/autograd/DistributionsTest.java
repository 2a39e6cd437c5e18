package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.distributions.Bernoulli;
import dev.adjoint.autograd.distributions.Beta;
import dev.adjoint.autograd.distributions.Categorical;
import dev.adjoint.autograd.distributions.Dirichlet;
import dev.adjoint.autograd.distributions.Distribution;
import dev.adjoint.autograd.distributions.Gamma;
import dev.adjoint.autograd.distributions.Normal;
import dev.adjoint.autograd.distributions.TanhNormal;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

/** Densities and samples against Commons Math; gradients of samples against those of means. */
class DistributionsTest {
    private static final Execution EXACT = Execution.on(new ScalarBackend());
    private static final int COUNT = 4000;

    /** A fixed seed passes or fails for ever; a right sampler fails one seed in a thousand. */
    private static final double RARE = 1e-3;

    private static Tensor full(double value) {
        return Tensor.full(DType.F32, value, Shape.of(COUNT));
    }

    private static double[] samples(Distribution distribution) {
        return distribution.sample(RandomKey.root(17)).toDoubles();
    }

    private static void assertDistributed(RealDistribution wanted, Distribution found) {
        double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(wanted, samples(found));
        assertTrue(p > RARE, wanted.getClass().getSimpleName() + ", seed 17: p = " + p);
    }

    @Test
    void samplesAreDistributedAsTheyShould() {
        assertDistributed(new NormalDistribution(1.5, 0.7), new Normal(full(1.5), full(0.7)));
        for (double shape : new double[] {0.3, 1, 2.5, 40}) {
            assertDistributed(
                    new GammaDistribution(shape, 1 / 2.5), new Gamma(full(shape), full(2.5)));
        }
        assertDistributed(new BetaDistribution(0.6, 1.9), new Beta(full(0.6), full(1.9)));
    }

    @Test
    void aWrongShapeIsNoticed() {
        double p =
                new KolmogorovSmirnovTest()
                        .kolmogorovSmirnovTest(
                                new GammaDistribution(2.5, 1),
                                samples(new Gamma(full(2.3), full(1))));
        assertFalse(p > RARE, "p = " + p);
    }

    @Test
    void classesOccurAsOftenAsTheyShould() {
        double[] logits = {0.5, -1, 1.3, 0};
        Tensor rows = Tensor.of(DType.F32, logits, 4).expand(COUNT, 4);
        Tensor classes = new Categorical(rows).sample(RandomKey.root(18));
        long[] counts = Arrays.stream(classes.count(4).toInts()).asLongStream().toArray();
        double[] expected = Tensor.of(DType.F32, logits, 4).softmax(-1).mul(COUNT).toDoubles();
        double p = new ChiSquareTest().chiSquareTest(expected, counts);
        assertTrue(p > RARE, "seed 18: p = " + p + ", " + Arrays.toString(counts));
        double[] coins = new Bernoulli(full(0.8)).sample(RandomKey.root(19)).toDoubles();
        double mean = Arrays.stream(coins).average().orElseThrow();
        assertEquals(1 / (1 + StrictMath.exp(-0.8)), mean, 4 * 0.5 / Math.sqrt(COUNT));
    }

    @Test
    void densitiesAreThoseOfCommonsMath() {
        double[] values = {0.05, 0.2, 0.5, 0.7, 0.95};
        assertDensity(new NormalDistribution(0.3, 0.7), normal(0.3, 0.7), values);
        assertDensity(new GammaDistribution(0.4, 1 / 1.5), gamma(0.4, 1.5), values);
        assertDensity(new GammaDistribution(31, 1 / 40.0), gamma(31, 40), values);
        assertDensity(new BetaDistribution(0.4, 3.5), beta(0.4, 3.5), values);
    }

    private static Tensor number(double value) {
        return Tensor.of(new double[] {value}, 1);
    }

    private static Normal normal(double mean, double deviation) {
        return new Normal(number(mean), number(deviation));
    }

    private static Gamma gamma(double shape, double rate) {
        return new Gamma(number(shape), number(rate));
    }

    private static Beta beta(double a, double b) {
        return new Beta(number(a), number(b));
    }

    private static void assertDensity(
            RealDistribution wanted, Distribution found, double... values) {
        EXACT.run(() -> {
            double[] logs = found.logProb(Tensor.of(values, values.length)).toDoubles();
            for (int i = 0; i < values.length; i++) {
                double density = wanted.density(values[i]);
                assertEquals(1, StrictMath.exp(logs[i]) / density, 1e-11, wanted + " " + values[i]);
            }
        });
    }

    @Test
    void entropiesAreMeansOfTheNegativeLogarithmOfTheDensity() {
        TanhNormal tanh = new TanhNormal(new Normal(full(0.4), full(0.8)));
        List<Distribution> all =
                List.of(
                        new Normal(full(0.4), full(0.8)),
                        new Gamma(full(2.4), full(0.8)),
                        new Beta(full(2.4), full(1.8)),
                        tanh);
        for (Distribution distribution : all) {
            Tensor logs = distribution.logProb(distribution.sample(RandomKey.root(20))).neg();
            double error = logs.deviation(1).item() / Math.sqrt(COUNT);
            assertEquals(
                    distribution.entropy().mean().item(),
                    logs.mean().item(),
                    4 * error,
                    distribution.getClass().getSimpleName());
        }
    }

    /** d/da E x = b / (a + b)² for a beta variable x; d/dα E z = 1/β for a gamma variable z. */
    @Test
    void gradientsOfSamplesHaveTheGradientsOfTheirMeans() {
        Tensor a = full(0.7).contiguous().tracked();
        Tensor b = full(1.9).contiguous().tracked();
        Tensor share = new Beta(a, b).differentiableSample(RandomKey.root(21));
        assertMeans(1.9 / (2.6 * 2.6), Gradients.of(share.sum(), List.of(a)).get(0));
        assertMeans(-0.7 / (2.6 * 2.6), Gradients.of(share.sum(), List.of(b)).get(0));
        Tensor z = new Gamma(a, full(2)).differentiableSample(RandomKey.root(22));
        assertMeans(0.5, Gradients.of(z.sum(), List.of(a)).get(0));
    }

    private static void assertMeans(double wanted, Tensor gradients) {
        double error = gradients.deviation(1).item() / Math.sqrt(COUNT);
        assertTrue(error < 0.03, "the gradients scatter: " + error);
        assertEquals(wanted, gradients.mean().item(), 4 * error);
    }

    @Test
    void sharesAddUpToOne() {
        Tensor concentration = Tensor.full(DType.F32, 0.05, Shape.of(COUNT, 3));
        double[] sums = new Dirichlet(concentration).sample(RandomKey.root(23)).sum(-1).toDoubles();
        Arrays.stream(sums).forEach(sum -> assertEquals(1, sum, 1e-6));
    }

    @Test
    void divergenceOfDifferentKindsIsRefused() {
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Distribution.divergence(normal(0, 1), gamma(1, 1)));
        assertEquals("divergence: no closed form from Normal to Gamma", error.getMessage());
    }
}

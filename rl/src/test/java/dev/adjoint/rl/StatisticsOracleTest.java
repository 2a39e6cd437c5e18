package dev.adjoint.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our random numbers and group statistics against Commons Math, which shares no code with them. */
class StatisticsOracleTest {
    private static final int COUNT = 5000;

    /** With a true distribution a p-value below this occurs in one of a thousand seeds. */
    private static final double IMPROBABLE = 0.001;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void uniformNumbersAreUniform(long seed) {
        RandomKey key = RandomKey.root(seed);
        double[] values = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = key.uniform(i);
        }
        double p =
                new KolmogorovSmirnovTest()
                        .kolmogorovSmirnovTest(new UniformRealDistribution(0, 1), values);
        assertTrue(p > IMPROBABLE, "seed " + seed + ": p " + p);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void normalNumbersAreNormal(long seed) {
        double[] values = RandomKey.root(seed).normal(Shape.of(COUNT)).toDoubles();
        double p =
                new KolmogorovSmirnovTest()
                        .kolmogorovSmirnovTest(new NormalDistribution(0, 1), values);
        assertTrue(p > IMPROBABLE, "seed " + seed + ": p " + p);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void groupStandardisationUsesTheSampleDeviation(long seed) {
        double[] scores = RandomKey.root(seed).normal(Shape.of(6)).toDoubles();
        Execution.on(new ScalarBackend())
                .run(() -> {
                    Mask mask = Mask.lengths(DType.F64, 1, 1, 1, 1, 1, 1, 1);
                    LogProbs logProbs = LogProbs.plain(Tensor.of(new double[6], 6, 1));
                    Rollout rollout = Rollout.of(mask, Groups.equal(1, 6), scores, logProbs);
                    double[] advantages =
                            Grpo.of().advantage().estimate(rollout).perToken().toDoubles();
                    double mean = new Mean().evaluate(scores);
                    double deviation = new StandardDeviation(true).evaluate(scores);
                    for (int i = 0; i < scores.length; i++) {
                        assertEquals(
                                (scores[i] - mean) / (deviation + 1e-4),
                                advantages[i],
                                1e-12,
                                "seed " + seed);
                    }
                });
    }
}

package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Smoothing, thinning and areas against what can be said without computing them. */
final class SeriesTest {

    @Test
    void smoothingKeepsAConstantAndTheMiddleOfALine() {
        double[] constant = new double[300];
        Arrays.fill(constant, 0.75);
        assertArrayEquals(constant, series(constant).smooth().values(), 1e-15);
        double[] line = IntStream.range(0, 300).asDoubleStream().toArray();
        assertEquals(150, series(line).smooth().values()[150], 1e-12);
    }

    @Test
    void smoothingLeavesLessNoise() {
        SplittableRandom random = new SplittableRandom(1);
        Series noise = series(random.doubles(1_000).toArray());
        assertTrue(deviation(noise.smooth().values()) < deviation(noise.values()) / 3);
    }

    @Test
    void thinningKeepsTheExtremesAndTheLimit() {
        double[] values = new SplittableRandom(2).doubles(10_007).toArray();
        values[5_003] = 9;
        values[7_001] = -9;
        Series thin = series(values).thinned(900);
        assertTrue(thin.size() <= 902, "size " + thin.size());
        assertEquals(9, Arrays.stream(thin.values()).max().orElseThrow());
        assertEquals(-9, Arrays.stream(thin.values()).min().orElseThrow());
        double[] sorted = thin.steps().clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, thin.steps());
    }

    @Test
    void theAreaIsTheMeanHeight() {
        assertEquals(2, new Series("s", new double[] {0, 10}, new double[] {1, 3}).area());
        assertEquals(
                1.75,
                new Series("s", new double[] {0, 1, 4}, new double[] {1, 1, 3}).area(),
                1e-15);
        assertEquals(5, new Series("s", new double[] {3}, new double[] {5}).area());
    }

    private static Series series(double[] values) {
        return new Series(
                "s", IntStream.range(0, values.length).asDoubleStream().toArray(), values);
    }

    private static double deviation(double[] values) {
        return Spread.of(values).deviation();
    }
}

package dev.adjoint.autograd.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptimTest {
    private static final Execution EXACT = Execution.on(new ScalarBackend());
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);

    private static Parameter parameter(double... values) {
        return new Parameter("w", Tensor.of(values, values.length));
    }

    /** Algorithm 2 of arXiv:1711.05101, written out in plain Java for one weight. */
    private static double reference(double weight, double[] gradients, double rate) {
        double m = 0;
        double v = 0;
        double w = weight;
        for (int t = 1; t <= gradients.length; t++) {
            double g = gradients[t - 1];
            m = 0.9 * m + 0.1 * g;
            v = 0.95 * v + 0.05 * g * g;
            double direction =
                    m
                            / (1 - StrictMath.pow(0.9, t))
                            / (Math.sqrt(v / (1 - StrictMath.pow(0.95, t))) + 1e-8);
            w -= rate * (direction + 0.1 * w);
        }
        return w;
    }

    @Test
    void adamWFollowsItsPaper() {
        EXACT.run(() -> {
            Parameter parameter = parameter(1.5, -0.5);
            AdamW optimizer = new AdamW(List.of(parameter), SETTINGS);
            double[][] gradients = {{0.3, -2}, {-0.1, 0.5}, {0.2, 0}};
            for (double[] gradient : gradients) {
                optimizer.update(List.of(Tensor.of(gradient, 2)), 0.01);
            }
            double[] wanted = {
                reference(1.5, new double[] {0.3, -0.1, 0.2}, 0.01),
                reference(-0.5, new double[] {-2, 0.5, 0}, 0.01)
            };
            assertArrayEquals(wanted, parameter.value().toDoubles(), 1e-15);
            assertEquals(3, optimizer.step());
        });
    }

    @Test
    void aRestoredOptimizerGoesOnAsIfNothingHadHappened() {
        EXACT.run(() -> {
            Parameter whole = parameter(1, 2);
            Parameter cut = parameter(1, 2);
            AdamW first = new AdamW(List.of(whole), SETTINGS);
            AdamW second = new AdamW(List.of(cut), SETTINGS);
            Tensor gradient = Tensor.of(new double[] {0.4, -1}, 2);
            first.update(List.of(gradient), 0.1);
            second.update(List.of(gradient), 0.1);
            AdamW resumed = new AdamW(List.of(cut), SETTINGS);
            resumed.restore(second.step(), second.moments());
            first.update(List.of(gradient), 0.1);
            resumed.update(List.of(gradient), 0.1);
            assertArrayEquals(whole.value().toDoubles(), cut.value().toDoubles());
        });
    }

    @Test
    void missingMomentsAreNamed() {
        AdamW optimizer = new AdamW(List.of(parameter(1, 2)), SETTINGS);
        Map<String, Tensor> moments = new HashMap<>(optimizer.moments());
        moments.remove("second.w");
        assertEquals(
                "optimizer state: moment second.w is missing, the parameter is [2]",
                assertThrows(IllegalArgumentException.class, () -> optimizer.restore(1, moments))
                        .getMessage());
    }

    @Test
    void clippingScalesTheCommonNorm() {
        EXACT.run(() -> {
            List<Tensor> gradients =
                    List.of(Tensor.of(new double[] {3, 0}, 2), Tensor.of(new double[] {4}, 1));
            Clipping.Clipped clipped = Clipping.byGlobalNorm(gradients, 1);
            assertEquals(5, clipped.norm());
            assertArrayEquals(new double[] {0.6, 0}, clipped.gradients().get(0).toDoubles(), 1e-15);
            assertArrayEquals(new double[] {0.8}, clipped.gradients().get(1).toDoubles(), 1e-15);
            assertEquals(gradients, Clipping.byGlobalNorm(gradients, 5).gradients());
        });
    }

    @Test
    void theLinearScheduleRisesAndFalls() {
        Schedule schedule = Schedule.linear(1, 4, 14, 0.1);
        assertEquals(0.25, schedule.at(0));
        assertEquals(1, schedule.at(3));
        assertEquals(1, schedule.at(4));
        assertEquals(0.55, schedule.at(9), 1e-15);
        assertEquals(0.1, schedule.at(14), 1e-15);
        assertEquals(0.1, schedule.at(100), 1e-15);
    }

    /** A step is ordinary tensor code: it moves a quadratic towards its minimum. */
    @Test
    void adamWMinimises() {
        EXACT.run(() -> {
            Parameter parameter = parameter(2, -3);
            AdamW optimizer = new AdamW(List.of(parameter), AdamW.Settings.DEFAULT);
            for (int step = 0; step < 2000; step++) {
                Tensor loss = parameter.value().sub(1).square().sum();
                optimizer.update(Gradients.of(loss, List.of(parameter.value())), 0.01);
            }
            assertArrayEquals(new double[] {1, 1}, parameter.value().toDoubles(), 1e-3);
        });
    }
}

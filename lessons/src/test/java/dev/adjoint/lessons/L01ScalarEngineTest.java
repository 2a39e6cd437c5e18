package dev.adjoint.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.lessons.L01ScalarEngine.Backend;
import dev.adjoint.lessons.L01ScalarEngine.Op;
import dev.adjoint.lessons.L01ScalarEngine.Step;
import dev.adjoint.lessons.L01ScalarEngine.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class L01ScalarEngineTest {
    private static final Backend COMPUTE = L01ScalarEngine::compute;

    /** x³ + x. */
    private static Tensor cubic(Tensor x) {
        return x.mul(x).mul(x).add(x);
    }

    @Test
    void derivativesOfEveryOrderComeFromTheSameRules() {
        Tensor x = Tensor.leaf(COMPUTE, 2.0);
        Tensor one = Tensor.leaf(COMPUTE, 1.0);
        Tensor first = L01ScalarEngine.gradient(cubic(x), x, one);
        Tensor second = L01ScalarEngine.gradient(first, x, one);
        Tensor third = L01ScalarEngine.gradient(second, x, one);
        assertEquals(
                List.of(13.0, 12.0, 6.0),
                List.of(first.storage(), second.storage(), third.storage()));
    }

    @Test
    void equalConstantsKeepSeparateGradients() {
        Tensor a = Tensor.leaf(COMPUTE, 3.0);
        Tensor b = Tensor.leaf(COMPUTE, 3.0);
        Tensor one = Tensor.leaf(COMPUTE, 1.0);
        assertEquals(1.0, L01ScalarEngine.gradient(a.add(b), a, one).storage());
    }

    @Test
    void theSameCodeRecordsAProgramThatReplays() {
        List<Step> program = new ArrayList<>();
        Backend recorder = L01ScalarEngine.recorder(program);
        Tensor x = Tensor.leaf(recorder, "x");
        Tensor gradient = L01ScalarEngine.gradient(cubic(x), x, Tensor.leaf(recorder, "one"));
        Map<Object, Object> values = new HashMap<>(Map.of("x", 2.0, "one", 1.0));
        for (Step step : program) {
            values.put(
                    step.result(),
                    L01ScalarEngine.compute(step.op(), values.get(step.a()), values.get(step.b())));
        }
        assertEquals(13.0, values.get(gradient.storage()));
        assertEquals(Op.MULTIPLY, program.get(0).op());
    }
}

package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Memory that is used again is never seen by the wrong reader. */
class WorkspaceTest {
    private final Workspace workspace = new Workspace();

    private static Tensor tensor(float... values) {
        return Tensor.of(values, values.length);
    }

    @Test
    void whatAStepReturnsLivesOn() {
        Tensor sum = workspace.step("step 1", () -> List.of(tensor(1, 2).add(3))).get(0);
        workspace.run("step 2", () -> tensor(5, 6).add(7));
        assertArrayEquals(new float[] {4, 5}, sum.toFloats());
    }

    @Test
    void whatIsKeptLivesOn() {
        List<Tensor> kept = new ArrayList<>();
        workspace.run("step 1", () -> kept.add(tensor(1, 2).add(3).keep()));
        workspace.run("step 2", () -> tensor(5, 6).add(7));
        assertArrayEquals(new float[] {4, 5}, kept.get(0).toFloats());
    }

    @Test
    void laterUseOfAnythingElseSaysWhichStepEnded() {
        List<Tensor> leaked = new ArrayList<>();
        workspace.run("training step 7", () -> leaked.add(tensor(1, 2).add(3)));
        IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> leaked.get(0).add(1));
        assertEquals(
                "addScalar: f32[2] is used after training step 7 gave its memory back; keep() it"
                        + " inside, or return it",
                thrown.getMessage());
        assertThrows(IllegalStateException.class, () -> leaked.get(0).toFloats());
    }

    @Test
    void viewsLiveAsLongAsTheirStorage() {
        Tensor view =
                workspace.step("step", () -> List.of(tensor(1, 2, 3).add(1).slice(0, 1, 3))).get(0);
        assertArrayEquals(new float[] {3, 4}, view.toFloats());
    }

    @Test
    void exceptionsEndStepsToo() {
        assertThrows(
                ArithmeticException.class,
                () ->
                        workspace.run(
                                "step",
                                () -> {
                                    tensor(1).add(1);
                                    throw new ArithmeticException("inside");
                                }));
        Tensor next = workspace.step("step", () -> List.of(tensor(1).add(1))).get(0);
        assertEquals(2, next.item());
    }

    @Test
    void backwardAfterAParameterChangedThrows() {
        Parameter weight = new Parameter("w", tensor(2, 3));
        AdamW optimizer = new AdamW(List.of(weight), AdamW.Settings.DEFAULT);
        optimizer.update(List.of(tensor(1, 1)), 0.1);
        Tensor loss = weight.value().square().sum();
        Tensor stale = weight.value();
        optimizer.update(List.of(tensor(1, 1)), 0.1);
        IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> Gradients.of(loss, List.of(stale)));
        assertTrue(thrown.getMessage().contains("replaced in place"), thrown.getMessage());
        assertThrows(IllegalStateException.class, () -> stale.add(1));
        assertEquals(2, weight.value().add(0).length(0));
    }

    @Test
    void theFirstUpdateLeavesSharedValuesAlone() {
        Tensor shared = tensor(2, 3);
        Parameter weight = new Parameter("w", shared);
        new AdamW(List.of(weight), AdamW.Settings.DEFAULT).update(List.of(tensor(1, 1)), 0.1);
        assertArrayEquals(new float[] {2, 3}, shared.toFloats());
    }

    /** Both inputs of the sum get the same gradient tensor; neither may be added to in place. */
    @Test
    void gradientsThatArePassedOnAreNotWrittenTo() {
        Tensor a = tensor(1, 2).tracked();
        Tensor b = tensor(3, 4).tracked();
        Supplier<List<Tensor>> gradients =
                () -> {
                    Tensor sum = a.add(b);
                    Tensor loss = sum.mul(2).sum().add(a.square().sum()).add(a.mul(b).sum());
                    return Gradients.of(loss, List.of(a, b));
                };
        List<Tensor> expected = gradients.get();
        List<Tensor> found = workspace.step("step", gradients);
        assertArrayEquals(expected.get(0).toFloats(), found.get(0).toFloats());
        assertArrayEquals(expected.get(1).toFloats(), found.get(1).toFloats());
        assertArrayEquals(new float[] {7, 10}, found.get(0).toFloats());
    }

    @Test
    void aSteadyLoopMakesNoNewArraysAndTrainsAsOneWithoutWorkspace() {
        Network plain = new Network(24);
        Network pooled = new Network(24);
        for (int step = 0; step < 6; step++) {
            plain.step();
        }
        long settled = 0;
        for (int step = 0; step < 6; step++) {
            workspace.run("step", pooled::step);
            if (step == 1) {
                settled = workspace.allocatedBytes();
            }
        }
        assertEquals(settled, workspace.allocatedBytes(), "bytes of arrays");
        for (int i = 0; i < plain.parameters.size(); i++) {
            assertArrayEquals(
                    plain.parameters.get(i).value().toFloats(),
                    pooled.parameters.get(i).value().toFloats());
        }
    }

    /** Two layers with tied weights, trained on a fixed batch. */
    static final class Network {
        final List<Parameter> parameters;
        private final Tensor inputs;
        private final AdamW optimizer;

        Network(int width) {
            parameters =
                    List.of(
                            new Parameter("w", random(width, width)),
                            new Parameter("b", random(1, width).reshape(width)));
            inputs = random(16, width);
            optimizer = new AdamW(parameters, AdamW.Settings.DEFAULT);
        }

        private static Tensor random(int rows, int columns) {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) StrictMath.sin(i * 1.37 + rows);
            }
            return Tensor.of(values, rows, columns);
        }

        void step() {
            Tensor weight = parameters.get(0).value();
            Tensor bias = parameters.get(1).value();
            Tensor hidden = inputs.linear(weight).add(bias).tanh();
            Tensor loss = hidden.linear(weight).sub(inputs).square().mean();
            List<Tensor> gradients =
                    Gradients.of(loss, parameters.stream().map(Parameter::value).toList());
            optimizer.update(Clipping.byGlobalNorm(gradients, 1), 1e-2);
        }
    }
}

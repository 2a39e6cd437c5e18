package dev.adjoint.watching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.inspect.Watch;
import dev.adjoint.program.Backends;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** In a package of its own, since lines of the framework's packages are passed over. */
class WatchTest {
    private static final Execution NUMBERS = Execution.on(Watch.numbers(Backends.preferred()));
    private static final Execution LINES = Execution.on(Watch.lines(Backends.preferred()));

    private static int lineHere() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @Test
    void theFirstOpThatGivesNoNumberIsNamedWithItsLine() {
        NUMBERS.run(() -> {
            Tensor x = Tensor.of(new float[] {1, 2, -3}, 3);
            int line = lineHere();
            ArithmeticException error =
                    assertThrows(
                            ArithmeticException.class, () -> x.square().add(1).mul(x).log().exp());
            Matcher message =
                    Pattern.compile(
                                    "log at WatchTest.java:(\\d+): element 2 of f32\\[3\\] is not"
                                            + " a number: pointwise \\{log\\(x0\\)}")
                            .matcher(error.getMessage());
            assertTrue(message.matches(), error.getMessage());
            int named = Integer.parseInt(message.group(1));
            assertTrue(named > line && named < line + 5, named + " after " + line);
        });
    }

    @Test
    void infinitiesAreLetThrough() {
        NUMBERS.run(() ->
                assertEquals(Double.NEGATIVE_INFINITY, Tensor.of(new float[] {0}, 1).log().item()));
    }

    /** The outer root's slope at 0 is infinite, and infinity times the square's slope 0 is NaN. */
    @Test
    void aGradientThatIsNoNumberNamesTheForwardLine() {
        NUMBERS.run(() -> {
            Tensor x = Tensor.of(new float[] {4, 0}, 2).tracked();
            int line = lineHere();
            Tensor y = x.sqrt().square().sqrt();
            IllegalStateException error =
                    assertThrows(
                            IllegalStateException.class, () -> Gradients.of(y.sum(), List.of(x)));
            String start = "derivative of square (square at WatchTest.java:" + (line + 1) + "): ";
            assertTrue(error.getMessage().startsWith(start), error.getMessage());
            assertTrue(error.getMessage().contains("element 1"), error.getMessage());
        });
    }

    /** A user's op whose derivative has the wrong shape. */
    private record Broken() implements Op.Custom {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) {
            return List.of(inputs.get(0).mul(2));
        }

        @Override
        public List<Tensor> backward(Node node, List<Tensor> gradients) {
            return List.of(gradients.get(0).slice(0, 0, 7));
        }
    }

    @Test
    void anErrorInBackwardNamesTheForwardLine() {
        LINES.run(() -> {
            Tensor x = Tensor.of(new float[] {4, 0}, 2).tracked();
            Tensor y = Tensor.apply(new Broken(), x);
            IllegalStateException error =
                    assertThrows(
                            IllegalStateException.class, () -> Gradients.of(y.sum(), List.of(x)));
            assertTrue(
                    error.getMessage().startsWith("derivative of broken (mul at WatchTest.java:"),
                    error.getMessage());
        });
    }

    @Test
    void withoutAWatchTheErrorIsUnchanged() {
        Tensor x = Tensor.of(new float[] {4, 0}, 2).tracked();
        Tensor y = Tensor.apply(new Broken(), x);
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class, () -> Gradients.of(y.sum(), List.of(x)));
        assertTrue(error.getMessage().startsWith("slice: "), error.getMessage());
    }
}

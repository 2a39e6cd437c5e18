package dev.adjoint.rl.env.addition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.tensor.RandomKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdditionTaskTest {
    private static final AdditionProblem PROBLEM = new AdditionProblem(347, 285);
    private final AdditionTask task = new AdditionTask();

    @Test
    void bothStylesAreThoseOfTheRecipe() {
        assertEquals("<think>7+5+0=12,4+8+1=13,3+2+1=06</think>632<|im_end|>", PROBLEM.worked());
        assertEquals("<think></think>522<|im_end|>", PROBLEM.hasty());
        assertEquals(
                "<|im_start|>user\n347+285=<|im_end|>\n<|im_start|>assistant\n", PROBLEM.prompt());
    }

    @Test
    void aWorkedAnswerIsRightAndAHastyOneIsWrong() {
        RandomKey key = RandomKey.root(11);
        for (int i = 0; i < 2000; i++) {
            AdditionProblem problem = task.training(key.split(i));
            assertEquals(1, problem.reward(problem.worked()), problem.name());
            assertEquals(0, problem.reward(problem.hasty()), problem.name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "632",
                "632<|im_end|>",
                "<think></think>632",
                "<think></think> 632<|im_end|>",
                "<think></think>0632<|im_end|>",
                "<think></think>+632<|im_end|>",
                "<think></think>632.0<|im_end|>",
                "<think></think>632 <|im_end|>",
                "<think></think>6 32<|im_end|>",
                "<think></think>632632<|im_end|>",
                "<think></think>\u0666\u0663\u0662<|im_end|>",
                "<think></think>632<|im_end|><|im_end|>",
                "<think></think>632</think>632<|im_end|>",
                "</think></think>632<|im_end|>",
                "<think></think>632<|endoftext|>",
                "<think></think><think>632<|im_end|>",
            })
    void theVerifierIsExact(String response) {
        assertEquals(0, PROBLEM.reward(response));
    }

    @Test
    void whatStandsBeforeTheAnswerEarnsNothingAndCostsNothing() {
        assertEquals(1, PROBLEM.reward("<think>nonsense</think>632<|im_end|>"));
        assertEquals(1, PROBLEM.reward("</think>632<|im_end|>"));
    }

    /** For votes: what is said, right or wrong, and nothing where nothing can be read. */
    @Test
    void answersAreRead() {
        assertEquals(Optional.of("632"), PROBLEM.reading("<think>a</think>632<|im_end|>"));
        assertEquals(Optional.of("6x"), PROBLEM.reading("</think>6x<|im_end|>"));
        assertEquals(Optional.empty(), PROBLEM.reading("</think>632"));
        assertEquals(Optional.empty(), PROBLEM.reading("632<|im_end|>"));
    }

    @Test
    void heldOutProblemsNeverOccurInTraining() {
        Set<TextTask.Problem> heldOut = new HashSet<>(task.heldOut());
        assertEquals(AdditionTask.HELD_OUT, heldOut.size());
        assertEquals(task.heldOut(), task.heldOut());
        for (TextTask.Problem problem : heldOut) {
            assertTrue(((AdditionProblem) problem).isHeldOut(), problem.name());
        }
        RandomKey key = RandomKey.root(12);
        for (int i = 0; i < 20_000; i++) {
            AdditionProblem problem = task.training(key.split(i));
            assertFalse(problem.isHeldOut(), problem.name());
            assertFalse(
                    new AdditionProblem(problem.right(), problem.left()).isHeldOut(),
                    problem.name());
            assertTrue(problem.needsCarry(), problem.name());
        }
    }

    @Test
    void aboutFifteenPercentAreHeldOut() {
        int heldOut = 0;
        for (int left = 100; left < 1000; left++) {
            for (int right = 100; right < 1000; right++) {
                heldOut += new AdditionProblem(left, right).isHeldOut() ? 1 : 0;
            }
        }
        assertEquals(0.15, heldOut / 810_000.0, 0.002);
    }

    @Test
    void numbersHaveThreeDigits() {
        assertEquals(
                List.of(
                        "addition: numbers must have three digits: 99, 100",
                        "addition: numbers must have three digits: 100, 1000"),
                List.of(message(99, 100), message(100, 1000)));
    }

    private static String message(int left, int right) {
        return assertThrows(IllegalArgumentException.class, () -> new AdditionProblem(left, right))
                .getMessage();
    }
}

package dev.adjoint.rl.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Trap 20: an adversarial table for each verifier. Right, wrong and unreadable are three things.
 */
class VerifiersTest {
    private static String verdict(Verifier verifier, String response) {
        return verifier.bounded().judge(response).getClass().getSimpleName();
    }

    /** The numbers are 2, 4 and 5, the target is 22. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Right      | <answer>2+4*5</answer>",
                "Right      | <think>2*5=10</think> <answer> 5*4 + 2 </answer>",
                "Right      | <answer>(5*4)-(-2)</answer>",
                "Wrong      | <answer>2*4+5</answer>",
                "Wrong      | <answer>4*5</answer>",
                "Wrong      | <answer>22</answer>",
                "Wrong      | <answer>2+4*5+5-5</answer>",
                "Wrong      | <answer>11*2</answer>",
                "Wrong      | <answer>24-2*(5-4)</answer>",
                "Wrong      | <answer>2/(4-4)+5</answer>",
                "Unreadable | <answer>2.5*4</answer>",
                "Unreadable | <answer>2**4+5</answer>",
                "Unreadable | <answer>9**9**9</answer>",
                "Unreadable | <answer>7//2</answer>",
                "Unreadable | <answer>2+4*5=22</answer>",
                "Unreadable | <answer>2 4+5</answer>",
                "Unreadable | <answer>2+4*5</answer><answer>2+4*5</answer>",
                "Unreadable | <answer>1</answer> no: <answer>2+4*5</answer>",
                "Unreadable | 2+4*5",
                "Unreadable | <answer>2+4*5",
                "Unreadable | </answer>2+4*5<answer>",
                "Unreadable | <answer></answer>",
                "Unreadable | <answer>2+4×5</answer>",
                "Unreadable | <answer>__import__('os')</answer>",
                "Unreadable | <answer>٢+4*5</answer>",
                "Unreadable | <answer>2+4*5e0</answer>",
                "Unreadable | <answer>000000000000000000000002+4*5</answer>",
            })
    void countdown(String expected, String response) {
        assertEquals(
                expected,
                verdict(new CountdownVerifier(List.of(4L, 5L, 2L), 22), response),
                response);
    }

    @Test
    void countdownIsExactAndTakesDoubledNumbersDoubly() {
        CountdownVerifier thirds = new CountdownVerifier(List.of(1L, 3L, 3L), 1);
        assertEquals("Right", verdict(thirds, "<answer>1/3*3</answer>"));
        assertEquals("Wrong", verdict(thirds, "<answer>1*3-2</answer>"));
        assertEquals(
                "Wrong",
                verdict(new CountdownVerifier(List.of(1L, 3L), 1), "<answer>1/3*3</answer>"));
    }

    /** Deep nesting and long numbers cost no more than their length. */
    @Test
    void floodsAreUnreadable() {
        CountdownVerifier verifier = new CountdownVerifier(List.of(1L), 1);
        String deep = "<answer>" + "(".repeat(40_000) + "1" + ")".repeat(40_000) + "</answer>";
        assertEquals("Unreadable", verdict(verifier, deep));
        assertEquals(
                "Unreadable", verdict(verifier, "<answer>" + "-".repeat(40_000) + "1</answer>"));
        assertEquals(
                "Unreadable", verdict(verifier, "<answer>" + "9".repeat(90_000) + "</answer>"));
        assertEquals("Unreadable", verdict(verifier, "x".repeat(Verifier.LONGEST + 1)));
    }

    /** The expected number is 1234. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Right      | so it is #### 1234",
                "Right      | #### 1,234",
                "Right      | #### $1,234.00",
                "Right      | #### 1234.",
                "Wrong      | #### 1235",
                "Wrong      | #### -1234",
                "Wrong      | #### 1234.5",
                "Unreadable | 1234",
                "Unreadable | #### 1234 #### 1234",
                "Unreadable | #### 12,34",
                "Unreadable | #### 1234 apples",
                "Unreadable | #### 1234 or 99",
                "Unreadable | #### 1234%",
                "Unreadable | #### 1e3",
                "Unreadable | #### 1234..",
                "Unreadable | ####",
                "Unreadable | #### NaN",
                "Unreadable | #### one",
            })
    void finalNumber(String expected, String response) {
        assertEquals(
                expected, verdict(new FinalNumberVerifier(Rational.of(1234)), response), response);
    }

    /** The expected value is one half. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Right      | thus \\boxed{\\frac{1}{2}}",
                "Right      | \\boxed{\\dfrac{2}{4}}",
                "Right      | \\boxed{0.5}",
                "Right      | \\boxed{ 1/2 }",
                "Right      | \\boxed{$0.50$}",
                "Wrong      | \\boxed{-\\frac{1}{2}}",
                "Wrong      | \\boxed{\\frac{1}{3}}",
                "Wrong      | \\boxed{\\frac{1}{0}}",
                "Wrong      | \\boxed{50\\%}",
                "Wrong      | \\boxed{}",
                "Wrong      | \\boxed{0.5 or 1}",
                "Unreadable | \\boxed{0.4} \\boxed{0.5}",
                "Unreadable | \\boxed{0.5",
                "Unreadable | 0.5",
                "Unreadable | \\boxed 0.5",
            })
    void boxed(String expected, String response) {
        assertEquals(expected, verdict(new BoxedVerifier("\\frac{1}{2}"), response), response);
    }

    @Test
    void boxedExpressionsAreComparedAsWritten() {
        assertEquals("Right", verdict(new BoxedVerifier("x^{2}+1"), "\\boxed{x^{2} + 1}"));
        assertEquals("Wrong", verdict(new BoxedVerifier("x^{2}+1"), "\\boxed{1+x^{2}}"));
        assertEquals("Right", verdict(new BoxedVerifier("(1,2)"), "\\boxed{\\left(1, 2\\right)}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<answer>632</answer>", "<answer> 632.0 </answer>"})
    void arithmeticRight(String response) {
        assertEquals("Right", verdict(ArithmeticVerifier.of("347+285"), response));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Wrong      | <answer>633</answer>",
                "Unreadable | <answer>347+285</answer>",
                "Unreadable | <answer>632</answer><answer>632</answer>",
                "Unreadable | 632",
                "Unreadable | <answer>6 3 2</answer>",
            })
    void arithmeticElse(String expected, String response) {
        assertEquals(expected, verdict(ArithmeticVerifier.of("347+285"), response));
    }

    @Test
    void unreadableSaysWhy() {
        Verdict verdict = new CountdownVerifier(List.of(1L), 1).judge("<answer>1**1</answer>");
        assertEquals(
                "unexpected '*' at 2",
                assertInstanceOf(Verdict.Unreadable.class, verdict).reason());
        assertEquals(0, verdict.reward());
        assertEquals(1, new Verdict.Right().reward());
    }

    /** Trap 21: one right of four is certain to be among all four. */
    @Test
    void passAtKHasNoBias() {
        assertEquals(1, Attempts.passAt(4, 1, 4));
        assertEquals(.785714, Attempts.passAt(8, 2, 4), 6e-7);
        assertEquals(.25, Attempts.passAt(4, 1, 1));
        assertEquals(0, Attempts.passAt(4, 0, 4));
        double mean = 0;
        for (int c = 0; c <= 6; c++) {
            double chance = binomial(6, c) * StrictMath.pow(.3, c) * StrictMath.pow(.7, 6 - c);
            mean += chance * Attempts.passAt(6, c, 3);
        }
        assertEquals(
                1 - .7 * .7 * .7,
                mean,
                1e-15,
                "the expectation over six attempts is that of three");
    }

    private static double binomial(int n, int k) {
        double value = 1;
        for (int i = 0; i < k; i++) {
            value *= (n - i) / (double) (i + 1);
        }
        return value;
    }

    @Test
    void majorityVotesOnAnswers() {
        Attempts won = attempts(List.of("7", "8", "7"), List.of(true, false, true));
        assertEquals(1, won.majority());
        assertEquals(2. / 3, won.average(), 1e-15);
        assertEquals(0, attempts(List.of("7", "8"), List.of(true, false)).majority(), "a tie");
        assertEquals(0, attempts(List.of("8", "8", "7"), List.of(false, false, true)).majority());
        Attempts unread =
                new Attempts(
                        List.of(Optional.empty(), Optional.empty(), Optional.of("7")),
                        List.of(false, false, true));
        assertEquals(1, unread.majority(), "unreadable ones do not vote");
        assertEquals(0, new Attempts(List.of(Optional.empty()), List.of(false)).majority());
    }

    private static Attempts attempts(List<String> answers, List<Boolean> right) {
        return new Attempts(answers.stream().map(Optional::of).toList(), right);
    }

    @Test
    void impossibleCountsAreRefused() {
        assertEquals(
                "pass@k: needs 1 <= k <= n and 0 <= c <= n, got k 5, n 4, c 1",
                assertThrows(IllegalArgumentException.class, () -> Attempts.passAt(4, 1, 5))
                        .getMessage());
    }
}

package dev.adjoint.rl.reward;

import java.util.List;
import java.util.Optional;

/**
 * The Countdown game: an expression that uses each of the given numbers exactly once and is worth
 * the target, between answer tags.
 *
 * @param numbers the given numbers
 * @param target what the expression must be worth
 */
public record CountdownVerifier(List<Long> numbers, long target) implements Verifier {
    /** Sorts the numbers. */
    public CountdownVerifier {
        numbers = numbers.stream().sorted().toList();
    }

    @Override
    public Verdict judge(String response) {
        Optional<String> answer = Tags.only(response, "<answer>", "</answer>").map(String::strip);
        if (answer.isEmpty()) {
            return new Verdict.Unreadable("not exactly one <answer>...</answer>");
        }
        try {
            return judged(answer.get(), Arithmetic.evaluate(answer.get()));
        } catch (ArithmeticException e) {
            return new Verdict.Wrong(answer.get());
        } catch (IllegalArgumentException e) {
            return new Verdict.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Verdict judged(String answer, Arithmetic.Value value) {
        boolean allowed = value.numbers().stream().sorted().toList().equals(numbers);
        return allowed && value.value().equals(Rational.of(target))
                ? new Verdict.Right()
                : new Verdict.Wrong(answer);
    }
}

package dev.adjoint.rl.reward;

import java.util.Optional;

/**
 * The value of an expression, written as one number between answer tags.
 *
 * @param expected the value
 */
public record ArithmeticVerifier(Rational expected) implements Verifier {
    /** Of an expression. */
    public static ArithmeticVerifier of(String expression) {
        return new ArithmeticVerifier(Arithmetic.evaluate(expression).value());
    }

    @Override
    public Verdict judge(String response) {
        Optional<String> answer = Tags.only(response, "<answer>", "</answer>").map(String::strip);
        if (answer.isEmpty()) {
            return new Verdict.Unreadable("not exactly one <answer>...</answer>");
        }
        Optional<Rational> number = answer.flatMap(Rational::parse);
        if (number.isEmpty()) {
            return new Verdict.Unreadable("not a number: " + answer.get());
        }
        return number.get().equals(expected)
                ? new Verdict.Right()
                : new Verdict.Wrong(answer.get());
    }
}

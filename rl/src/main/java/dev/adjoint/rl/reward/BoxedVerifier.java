package dev.adjoint.rl.reward;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in the only {@code \boxed{...}}. Numbers are compared as numbers (decimals,
 * fractions, percent signs dropped on neither side); other expressions letter by letter without
 * spaces. That refuses equal expressions in another form, and never takes different ones for equal.
 *
 * @param expected what should stand there
 */
public record BoxedVerifier(String expected) implements Verifier {
    private static final String MARK = "\\boxed{";
    private static final Pattern FRACTION =
            Pattern.compile("(-?)\\\\[dt]?frac\\{(-?\\d{1,30})}\\{(-?\\d{1,30})}");
    private static final Pattern SLASH = Pattern.compile("(-?\\d{1,30})/(\\d{1,30})");

    @Override
    public Verdict judge(String response) {
        int at = response.indexOf(MARK);
        if (at < 0 || response.indexOf(MARK, at + 1) >= 0) {
            return new Verdict.Unreadable("not exactly one \\boxed{...}");
        }
        Optional<String> answer = balanced(response, at + MARK.length());
        if (answer.isEmpty()) {
            return new Verdict.Unreadable("the box is not closed");
        }
        return same(written(answer.get()), written(expected))
                ? new Verdict.Right()
                : new Verdict.Wrong(answer.get());
    }

    /** The text up to the brace that closes one opened before. */
    private static Optional<String> balanced(String text, int from) {
        int open = 1;
        for (int at = from; at < text.length(); at++) {
            open += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
            if (open == 0) {
                return Optional.of(text.substring(from, at));
            }
        }
        return Optional.empty();
    }

    private static String written(String answer) {
        return answer.replaceAll("\\s|\\\\[,;!]|\\$", "")
                .replace("\\left", "")
                .replace("\\right", "");
    }

    private static boolean same(String answer, String expected) {
        Optional<Rational> left = number(answer);
        Optional<Rational> right = number(expected);
        if (left.isPresent() && right.isPresent()) {
            return left.equals(right);
        }
        return !answer.isEmpty() && answer.equals(expected);
    }

    private static Optional<Rational> number(String text) {
        Matcher fraction = FRACTION.matcher(text);
        if (fraction.matches()) {
            Optional<Rational> value = quotient(fraction.group(2), fraction.group(3));
            return fraction.group(1).isEmpty() ? value : value.map(Rational::negate);
        }
        Matcher slash = SLASH.matcher(text);
        return slash.matches() ? quotient(slash.group(1), slash.group(2)) : Rational.parse(text);
    }

    private static Optional<Rational> quotient(String numerator, String denominator) {
        Rational below = Rational.parse(denominator).orElseThrow();
        return below.equals(Rational.of(0))
                ? Optional.empty()
                : Optional.of(Rational.parse(numerator).orElseThrow().divide(below));
    }
}

package dev.adjoint.rl.reward;

import java.util.ArrayList;
import java.util.List;

/**
 * Exact values of expressions over whole numbers with + − * / and parentheses. Nothing else is an
 * expression: no powers, no decimal points that glue digits together, no two numbers side by side.
 */
public final class Arithmetic {
    private static final int DEEPEST = 50;
    private static final int MOST_DIGITS = 18;

    private final String text;
    private final List<Long> numbers = new ArrayList<>();
    private int at;
    private int depth;

    private Arithmetic(String text) {
        this.text = text;
    }

    /**
     * What an expression is worth.
     *
     * @param value exactly
     * @param numbers that stand in it, in order
     */
    public record Value(Rational value, List<Long> numbers) {
        /** Copies the list. */
        public Value {
            numbers = List.copyOf(numbers);
        }
    }

    /**
     * Evaluates an expression.
     *
     * @throws ArithmeticException if it divides by zero
     * @throws IllegalArgumentException if it is no expression, naming the place
     */
    public static Value evaluate(String text) {
        Arithmetic parser = new Arithmetic(text);
        Rational value = parser.sum();
        parser.skipSpaces();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return new Value(value, parser.numbers);
    }

    private Rational sum() {
        Rational value = product();
        while (true) {
            if (takes('+')) {
                value = value.add(product());
            } else if (takes('-')) {
                value = value.add(product().negate());
            } else {
                return value;
            }
        }
    }

    private Rational product() {
        Rational value = factor();
        while (true) {
            if (takes('*')) {
                value = value.multiply(factor());
            } else if (takes('/')) {
                value = value.divide(factor());
            } else {
                return value;
            }
        }
    }

    private Rational factor() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("nested deeper than " + DEEPEST);
        }
        Rational value;
        if (takes('-')) {
            value = factor().negate();
        } else if (takes('(')) {
            value = sum();
            if (!takes(')')) {
                throw unexpected();
            }
        } else {
            value = number();
        }
        depth--;
        return value;
    }

    private Rational number() {
        skipSpaces();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        if (at - start > MOST_DIGITS) {
            throw new IllegalArgumentException("a number of more than " + MOST_DIGITS + " digits");
        }
        long value = Long.parseLong(text.substring(start, at));
        numbers.add(value);
        return Rational.of(value);
    }

    private boolean takes(char symbol) {
        skipSpaces();
        if (at < text.length() && text.charAt(at) == symbol) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        String what = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException("unexpected " + what + " at " + at);
    }
}

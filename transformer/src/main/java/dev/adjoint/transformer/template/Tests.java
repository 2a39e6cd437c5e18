package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The tests, as in {@code value is string}. */
final class Tests {
    private static final Map<String, Predicate<Value>> PLAIN =
            Map.ofEntries(
                    Map.entry("defined", value -> !(value instanceof Undefined)),
                    Map.entry("undefined", value -> value instanceof Undefined),
                    Map.entry("none", value -> value instanceof None),
                    Map.entry("boolean", value -> value instanceof Bool),
                    Map.entry("true", value -> value instanceof Bool(boolean truth) && truth),
                    Map.entry("false", value -> value instanceof Bool(boolean truth) && !truth),
                    Map.entry("integer", value -> value instanceof Int),
                    Map.entry("float", value -> value instanceof Real),
                    Map.entry("number", Comparing::isNumber),
                    Map.entry("string", value -> value instanceof Text),
                    Map.entry("mapping", value -> value instanceof Dictionary),
                    Map.entry("sequence", Tests::isSequence),
                    Map.entry("iterable", Iteration::possible),
                    Map.entry("callable", Tests::isCallable),
                    Map.entry("escaped", value -> value instanceof Text(_, boolean safe) && safe));

    private static final Map<String, String> COMPARISONS =
            Map.ofEntries(
                    Map.entry("==", "=="),
                    Map.entry("eq", "=="),
                    Map.entry("equalto", "=="),
                    Map.entry("!=", "!="),
                    Map.entry("ne", "!="),
                    Map.entry("<", "<"),
                    Map.entry("lt", "<"),
                    Map.entry("lessthan", "<"),
                    Map.entry("<=", "<="),
                    Map.entry("le", "<="),
                    Map.entry(">", ">"),
                    Map.entry("gt", ">"),
                    Map.entry("greaterthan", ">"),
                    Map.entry(">=", ">="),
                    Map.entry("ge", ">="),
                    Map.entry("in", "in"));

    private Tests() {}

    static boolean apply(Budget budget, String name, Value value, Arguments given) {
        Predicate<Value> plain = PLAIN.get(name);
        if (plain != null) {
            given.bind();
            return plain.test(value);
        }
        String operator = COMPARISONS.get(name);
        if (operator != null) {
            return compare(operator, value, given.bind("other").required("other"));
        }
        return switch (name) {
            case "odd" -> rest(value, Int.of(2), given).equals(BigInteger.ONE);
            case "even" -> rest(value, Int.of(2), given).signum() == 0;
            case "divisibleby" ->
                    rest(value, given.bind("num").required("num"), given).signum() == 0;
            case "lower", "upper" -> {
                given.bind();
                yield TextMethods.cased(Printing.text(budget, value), name.equals("upper"));
            }
            case "sameas" -> same(value, given.bind("other").required("other"), given);
            case "filter" -> value instanceof Text(String wanted, _) && Filters.known(wanted);
            default -> throw given.refusal("there is no such test");
        };
    }

    private static boolean isCallable(Value value) {
        return value instanceof Callable || value instanceof Undefined;
    }

    private static boolean isSequence(Value value) {
        return value instanceof Text
                || value instanceof Undefined
                || value instanceof Dictionary
                || (value instanceof Sequence sequence && sequence.kind().indexed());
    }

    private static BigInteger rest(Value value, Value divisor, Arguments given) {
        Optional<BigInteger> number = Arithmetic.integer(value);
        Optional<BigInteger> by = Arithmetic.integer(divisor);
        if (number.isEmpty() || by.isEmpty() || by.get().signum() == 0) {
            throw given.refusal("not possible for " + value.type() + " and " + divisor.type());
        }
        BigInteger[] parts = number.get().divideAndRemainder(by.get());
        return parts[1].signum() < 0 ? parts[1].add(by.get().abs()) : parts[1];
    }

    private static boolean same(Value value, Value other, Arguments given) {
        boolean single = value instanceof Bool || value instanceof None;
        if (!single && !(other instanceof Bool) && !(other instanceof None)) {
            throw given.refusal("only True, False and None can be compared so");
        }
        return value.equals(other);
    }

    /** Whether an operator between two values holds. */
    static boolean compare(String operator, Value left, Value right) {
        return switch (operator) {
            case "==" -> Comparing.equal(left, right);
            case "!=" -> !Comparing.equal(left, right);
            case "in" -> Comparing.contains(right, left);
            case "not in" -> !Comparing.contains(right, left);
            default -> {
                refuseUndefined(operator, left);
                refuseUndefined(operator, right);
                yield Comparing.ordered(operator, left, right);
            }
        };
    }

    private static void refuseUndefined(String operator, Value value) {
        if (value instanceof Undefined undefined) {
            throw undefined.refusal(operator);
        }
    }
}

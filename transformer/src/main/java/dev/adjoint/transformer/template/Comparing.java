package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Equality, order and membership as Python has them. */
final class Comparing {
    private Comparing() {}

    static boolean equal(Value left, Value right) {
        return switch (left) {
            case Undefined _ -> right instanceof Undefined;
            case None _ -> right instanceof None;
            case Text(String text, _) ->
                    right instanceof Text(String other, _) && text.equals(other);
            case Sequence sequence ->
                    right instanceof Sequence other
                            && sequence.kind() == other.kind()
                            && equal(sequence.elements(), other.elements());
            case Dictionary dictionary ->
                    right instanceof Dictionary other && equal(dictionary, other);
            default -> isNumber(left) ? sameNumber(left, right) : same(left, right);
        };
    }

    private static boolean sameNumber(Value left, Value right) {
        return isNumber(right) && compareNumbers(left, right).equals(Optional.of(0));
    }

    // Functions and namespaces are equal to themselves only, as objects in Python are.
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(Value left, Value right) {
        return left == right;
    }

    private static boolean equal(List<Value> left, List<Value> right) {
        boolean same = left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            same = equal(left.get(i), right.get(i));
        }
        return same;
    }

    private static boolean equal(Dictionary left, Dictionary right) {
        if (left.fields().size() != right.fields().size()) {
            return false;
        }
        for (Map.Entry<Value, Value> field : left.fields().entrySet()) {
            Optional<Value> other = find(right, field.getKey());
            if (other.isEmpty() || !equal(field.getValue(), other.get())) {
                return false;
            }
        }
        return true;
    }

    /** The value under a key; empty if the dictionary has none. */
    static Optional<Value> find(Dictionary dictionary, Value key) {
        return Optional.ofNullable(dictionary.fields().get(hashed(key)));
    }

    /** A key in the one form that equal keys share. */
    static Value hashed(Value key) {
        return switch (key) {
            case Text(String text, _) -> Text.of(text);
            case Bool(boolean truth) -> Int.of(truth ? 1 : 0);
            case Real(double number)
                    when number == StrictMath.rint(number) && Double.isFinite(number) ->
                    new Int(new BigDecimal(number).toBigInteger());
            default -> key;
        };
    }

    static boolean isNumber(Value value) {
        return value instanceof Int || value instanceof Real || value instanceof Bool;
    }

    /** The order of two numbers; empty if one of them is not a number in the sense of IEEE. */
    private static Optional<Integer> compareNumbers(Value left, Value right) {
        double first = Arithmetic.asDouble(left);
        double second = Arithmetic.asDouble(right);
        if (Double.isNaN(first) || Double.isNaN(second)) {
            return Optional.empty();
        }
        if (Double.isInfinite(first) || Double.isInfinite(second)) {
            return Optional.of(Double.compare(first, second));
        }
        return Optional.of(exact(left).compareTo(exact(right)));
    }

    private static BigDecimal exact(Value number) {
        return number instanceof Real(double value)
                ? new BigDecimal(value)
                : new BigDecimal(Arithmetic.integer(number).orElse(BigInteger.ZERO));
    }

    /**
     * Whether an order such as {@code <=} holds.
     *
     * @throws Refusal for values that Python does not order
     */
    static boolean ordered(String operator, Value left, Value right) {
        Optional<Integer> order = order(operator, left, right);
        if (order.isEmpty()) {
            return false;
        }
        int sign = order.get();
        return switch (operator) {
            case "<" -> sign < 0;
            case "<=" -> sign <= 0;
            case ">" -> sign > 0;
            default -> sign >= 0;
        };
    }

    /** The order of two values that have one; numbers that are not comparable count as equal. */
    static int order(Value left, Value right) {
        return order("<", left, right).orElse(0);
    }

    private static Optional<Integer> order(String operator, Value left, Value right) {
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof Text(String text, _) && right instanceof Text(String other, _)) {
            return Optional.of(compareTexts(text, other));
        }
        if (left instanceof Sequence first
                && right instanceof Sequence second
                && first.kind() == second.kind()
                && (first.kind() == SequenceKind.LIST || first.kind() == SequenceKind.TUPLE)) {
            return compareElements(operator, first.elements(), second.elements());
        }
        throw new Refusal(operator, "cannot compare " + left.type() + " and " + right.type());
    }

    private static Optional<Integer> compareElements(
            String operator, List<Value> left, List<Value> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return order(operator, left.get(i), right.get(i));
            }
        }
        return Optional.of(Integer.compare(left.size(), right.size()));
    }

    /** The order by code points. */
    private static int compareTexts(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length() && left.charAt(at) == right.charAt(at)) {
            at++;
        }
        if (at == left.length() || at == right.length()) {
            return Integer.compare(left.length(), right.length());
        }
        boolean second = Character.isLowSurrogate(left.charAt(at)) && at > 0;
        int from = second && Character.isHighSurrogate(left.charAt(at - 1)) ? at - 1 : at;
        return Integer.compare(left.codePointAt(from), right.codePointAt(from));
    }

    /** Whether {@code element in container} holds. */
    static boolean contains(Value container, Value element) {
        if (container instanceof Text(String text, _)) {
            if (element instanceof Text(String part, _)) {
                return text.contains(part);
            }
            throw new Refusal("in", "cannot look for " + element.type() + " in a string");
        }
        if (container instanceof Dictionary dictionary) {
            return find(dictionary, element).isPresent();
        }
        var elements = Iteration.over("in", container);
        while (elements.hasNext()) {
            if (equal(element, elements.next())) {
                return true;
            }
        }
        return false;
    }
}

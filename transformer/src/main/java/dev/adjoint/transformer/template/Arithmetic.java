package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operators of Python's numbers, strings and lists. */
final class Arithmetic {
    private static final int INTEGER_BITS = 1 << 14;
    private static final int EXACT_BITS = 53;

    private final Budget budget;

    Arithmetic(Budget budget) {
        this.budget = budget;
    }

    Value apply(String operator, Value left, Value right) {
        refuseUndefined(operator, left);
        if (operator.equals("%") && left instanceof Text(String format, _)) {
            return Text.of(new PercentFormat(budget, format, right).run());
        }
        refuseUndefined(operator, right);
        return switch (operator) {
            case "+" -> sum(left, right);
            case "*" -> product(left, right);
            default -> numbers(operator, left, right);
        };
    }

    private static void refuseUndefined(String operator, Value value) {
        if (value instanceof Undefined undefined) {
            throw undefined.refusal(operator);
        }
    }

    /** The value with a sign. */
    Value signed(boolean negative, Value value) {
        String operator = negative ? "-" : "+";
        refuseUndefined(operator, value);
        if (value instanceof Real(double number)) {
            return new Real(negative ? -number : number);
        }
        BigInteger number =
                integer(value)
                        .orElseThrow(
                                () -> new Refusal(operator, "a " + value.type() + " has no sign"));
        return new Int(negative ? number.negate() : number);
    }

    private Value sum(Value left, Value right) {
        if (left instanceof Text first && right instanceof Text second) {
            return concatenated(first, second);
        }
        if (left instanceof Sequence first
                && right instanceof Sequence second
                && first.kind() == second.kind()
                && (first.kind() == SequenceKind.LIST || first.kind() == SequenceKind.TUPLE)) {
            List<Value> elements = new ArrayList<>(first.elements());
            elements.addAll(second.elements());
            return budget.list(first.kind(), elements);
        }
        return numbers("+", left, right);
    }

    private Text concatenated(Text left, Text right) {
        if (!left.safe() && !right.safe()) {
            budget.checkLength((long) left.value().length() + right.value().length());
            return Text.of(left.value() + right.value());
        }
        BoundedText out = budget.text();
        out.append(left.safe() ? left.value() : escaped(left.value()));
        out.append(right.safe() ? right.value() : escaped(right.value()));
        return new Text(out.toString(), true);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private Value product(Value left, Value right) {
        if (left instanceof Text || left instanceof Sequence) {
            return repeated(left, right);
        }
        return right instanceof Text || right instanceof Sequence
                ? repeated(right, left)
                : numbers("*", left, right);
    }

    private Value repeated(Value value, Value times) {
        BigInteger count = integer(times).orElseThrow(() -> unsupported("*", value, times));
        long copies = Math.max(0, count.bitLength() < Integer.SIZE ? count.intValue() : -1);
        if (count.signum() > 0 && copies == 0) {
            throw new Refusal("*", "too many copies: " + count.bitLength() + " bits of them");
        }
        if (value instanceof Text(String text, boolean safe)) {
            budget.checkLength(text.length() * copies);
            return new Text(text.repeat((int) copies), safe);
        }
        Sequence sequence = (Sequence) value;
        if (sequence.kind() != SequenceKind.LIST && sequence.kind() != SequenceKind.TUPLE) {
            throw unsupported("*", value, times);
        }
        budget.spend(sequence.elements().size() * copies);
        List<Value> elements = new ArrayList<>();
        for (long i = 0; i < copies; i++) {
            elements.addAll(sequence.elements());
        }
        return budget.checked(new Sequence(sequence.kind(), elements));
    }

    private static Value numbers(String operator, Value left, Value right) {
        if (!Comparing.isNumber(left) || !Comparing.isNumber(right)) {
            throw unsupported(operator, left, right);
        }
        if (left instanceof Real || right instanceof Real) {
            return new Real(reals(operator, asDouble(left), asDouble(right)));
        }
        BigInteger first = integer(left).orElseThrow();
        BigInteger second = integer(right).orElseThrow();
        return integers(operator, first, second);
    }

    private static double reals(String operator, double left, double right) {
        if (right == 0 && !"+-*".contains(operator) && !operator.equals("**")) {
            throw new Refusal(operator, "division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> StrictMath.rint((left - modulo(left, right)) / right);
            case "%" -> modulo(left, right);
            default -> power(left, right);
        };
    }

    private static double modulo(double left, double right) {
        double rest = left % right;
        return rest != 0 && rest < 0 != right < 0 ? rest + right : rest;
    }

    private static double power(double left, double right) {
        if ((left == 0 && right < 0) || (left < 0 && right != StrictMath.rint(right))) {
            throw new Refusal("**", left + " ** " + right + " is no real number");
        }
        return StrictMath.pow(left, right);
    }

    private static Value integers(String operator, BigInteger left, BigInteger right) {
        if (right.signum() == 0 && !"+-*".contains(operator) && !operator.equals("**")) {
            throw new Refusal(operator, "division by zero");
        }
        return switch (operator) {
            case "+" -> bounded(operator, left.add(right));
            case "-" -> bounded(operator, left.subtract(right));
            case "*" -> bounded(operator, left.multiply(right));
            case "/" -> quotient(left, right);
            case "//" -> new Int(floor(left, right)[0]);
            case "%" -> new Int(floor(left, right)[1]);
            default -> power(left, right);
        };
    }

    private static Int bounded(String operator, BigInteger value) {
        if (value.bitLength() > INTEGER_BITS) {
            throw new Refusal(operator, "the integer has more than " + INTEGER_BITS + " bits");
        }
        return new Int(value);
    }

    private static Value quotient(BigInteger left, BigInteger right) {
        if (Math.max(left.bitLength(), right.bitLength()) > EXACT_BITS) {
            throw new Refusal("/", "integers beyond 2^" + EXACT_BITS + " are not supported");
        }
        return new Real(left.doubleValue() / right.doubleValue());
    }

    /** Quotient and rest, rounded towards minus infinity. */
    private static BigInteger[] floor(BigInteger left, BigInteger right) {
        BigInteger[] parts = left.divideAndRemainder(right);
        if (parts[1].signum() != 0 && parts[1].signum() != right.signum()) {
            return new BigInteger[] {parts[0].subtract(BigInteger.ONE), parts[1].add(right)};
        }
        return parts;
    }

    private static Value power(BigInteger left, BigInteger right) {
        if (right.signum() < 0) {
            return new Real(power(left.doubleValue(), right.doubleValue()));
        }
        if (right.bitLength() >= Integer.SIZE
                || (long) left.abs().bitLength() * right.intValue() > INTEGER_BITS) {
            throw new Refusal("**", "the integer has more than " + INTEGER_BITS + " bits");
        }
        return new Int(left.pow(right.intValue()));
    }

    /** The integer that a value is, truth values among them. */
    static Optional<BigInteger> integer(Value value) {
        return switch (value) {
            case Int(BigInteger number) -> Optional.of(number);
            case Bool(boolean truth) -> Optional.of(truth ? BigInteger.ONE : BigInteger.ZERO);
            default -> Optional.empty();
        };
    }

    /** The nearest double of a number. */
    static double asDouble(Value number) {
        return number instanceof Real(double value)
                ? value
                : integer(number).orElse(BigInteger.ZERO).doubleValue();
    }

    private static Refusal unsupported(String operator, Value left, Value right) {
        return new Refusal(
                operator, "not possible between " + left.type() + " and " + right.type());
    }
}

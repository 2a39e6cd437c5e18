package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** The filters that make or change numbers. */
final class NumberFilters {
    private static final int LONGEST = 4300;

    private NumberFilters() {}

    static Value integer(Value input, Arguments given) {
        Arguments arguments = given.bind("default", "base");
        refuseUndefined(input, given);
        int base = arguments.integer("base", 10);
        Value standard = arguments.optional("default").orElse(Int.of(0));
        return switch (input) {
            case Text(String text, _) ->
                    parsed(text, base)
                            .or(() -> parsedReal(text).flatMap(NumberFilters::truncated))
                            .<Value>map(Int::new)
                            .orElse(standard);
            case Real(double number) -> truncated(number).<Value>map(Int::new).orElse(standard);
            default -> Arithmetic.integer(input).<Value>map(Int::new).orElse(standard);
        };
    }

    private static void refuseUndefined(Value input, Arguments given) {
        if (input instanceof Undefined undefined) {
            throw undefined.refusal(given.construct());
        }
    }

    private static Optional<BigInteger> parsed(String text, int base) {
        String digits = stripped(text);
        if (base < 2 || base > 36) {
            throw new Refusal("|int", "the base " + base + " is not supported");
        }
        try {
            return digits.length() > LONGEST
                    ? Optional.empty()
                    : Optional.of(new BigInteger(withoutPrefix(digits, base), base));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String withoutPrefix(String digits, int base) {
        String prefix = base == 16 ? "0[xX]" : base == 8 ? "0[oO]" : base == 2 ? "0[bB]" : "";
        return prefix.isEmpty() ? digits : digits.replaceFirst("^([+-]?)" + prefix, "$1");
    }

    /** A number's text less white space and the underscores that Python allows between digits. */
    private static String stripped(String text) {
        String digits =
                Characters.stripStart(
                        Characters.stripEnd(text, Characters::space), Characters::space);
        return digits.replaceAll("(?<=[0-9a-zA-Z])_(?=[0-9a-zA-Z])", "");
    }

    private static Optional<BigInteger> truncated(double number) {
        return Double.isFinite(number)
                ? Optional.of(new BigDecimal(number).toBigInteger())
                : Optional.empty();
    }

    private static Optional<Double> parsedReal(String text) {
        String digits = stripped(text);
        if (digits.matches("[+-]?(?i:inf|infinity)")) {
            return Optional.of(
                    digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (digits.matches("[+-]?(?i:nan)")) {
            return Optional.of(Double.NaN);
        }
        return digits.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")
                ? Optional.of(Double.parseDouble(digits))
                : Optional.empty();
    }

    static Value real(Value input, Arguments given) {
        Arguments arguments = given.bind("default");
        refuseUndefined(input, given);
        Value standard = arguments.optional("default").orElse(new Real(0));
        if (input instanceof Text(String text, _)) {
            return parsedReal(text).<Value>map(Real::new).orElse(standard);
        }
        return Comparing.isNumber(input) ? new Real(Arithmetic.asDouble(input)) : standard;
    }

    static Value absolute(Value input, Arguments given) {
        given.bind();
        refuseUndefined(input, given);
        if (input instanceof Real(double number)) {
            return new Real(Math.abs(number));
        }
        return new Int(
                Arithmetic.integer(input)
                        .orElseThrow(() -> given.refusal("needs a number, not " + input.type()))
                        .abs());
    }

    static Value rounded(Value input, Arguments given) {
        Arguments arguments = given.bind("precision", "method");
        if (!Comparing.isNumber(input)) {
            throw given.refusal("needs a number, not " + input.type());
        }
        int digits = arguments.integer("precision", 0);
        String method = arguments.optionalText("method").orElse("common");
        if (Math.abs(digits) > 300) {
            throw given.refusal("a precision of " + digits + " is not supported");
        }
        if (method.equals("common")) {
            return nearest(input, digits);
        }
        if (!method.equals("floor") && !method.equals("ceil")) {
            throw given.refusal("the method '" + method + "' is not known");
        }
        double scale = StrictMath.pow(10, digits);
        double scaled = Arithmetic.asDouble(input) * scale;
        double whole = method.equals("floor") ? StrictMath.floor(scaled) : StrictMath.ceil(scaled);
        return new Real(whole / scale);
    }

    /** Halves go to the even neighbour, by the exact value of the number. */
    private static Value nearest(Value input, int digits) {
        if (!(input instanceof Real(double number))) {
            BigInteger whole = Arithmetic.integer(input).orElseThrow();
            BigDecimal rounded =
                    new BigDecimal(whole).setScale(Math.min(digits, 0), RoundingMode.HALF_EVEN);
            return new Int(rounded.toBigInteger());
        }
        if (!Double.isFinite(number)) {
            return input;
        }
        double rounded =
                new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
        return new Real(StrictMath.copySign(rounded, number));
    }
}

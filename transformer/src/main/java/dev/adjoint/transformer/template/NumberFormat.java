package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Real;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Single values in the fields of Python's format strings. */
final class NumberFormat {
    private static final int LONGEST = 1000;
    private static final Pattern PERCENT = Pattern.compile("([-0+]*)(\\d*)(?:\\.(\\d+))?");
    private static final Pattern BRACES =
            Pattern.compile("(?:(.)?([<>^]))?([+]?)(0?)(\\d*)(?:\\.(\\d+))?([sdfx]?)");

    private NumberFormat() {}

    /** A value for a conversion such as {@code %-5d}. */
    static String percent(Budget budget, String options, char kind, Value value) {
        Matcher matcher = PERCENT.matcher(options);
        if (!matcher.matches() || "srdifx".indexOf(kind) < 0) {
            throw new Refusal("%", "the conversion '%" + options + kind + "' is not supported");
        }
        String flags = matcher.group(1);
        String digits = matcher.group(3);
        String text = converted(budget, kind, digits == null ? -1 : small(digits), value);
        boolean number = kind != 's' && kind != 'r';
        String signed = flags.contains("+") && number && !text.startsWith("-") ? "+" + text : text;
        char fill = flags.contains("0") && !flags.contains("-") && number ? '0' : ' ';
        return padded(signed, small(matcher.group(2)), fill, flags.contains("-") ? '<' : '>');
    }

    /** A value for a field such as {@code {:>5}}. */
    static String braces(Budget budget, String options, Value value) {
        Matcher matcher = BRACES.matcher(options);
        if (!matcher.matches()) {
            throw new Refusal(".format()", "the format '" + options + "' is not supported");
        }
        boolean number = Comparing.isNumber(value) && !(value instanceof Value.Bool);
        String kind = matcher.group(7);
        String digits = matcher.group(6);
        char type = kind.isEmpty() ? 's' : kind.charAt(0);
        String text = converted(budget, type, digits == null ? -1 : small(digits), value);
        String signed =
                !matcher.group(3).isEmpty() && number && !text.startsWith("-") ? "+" + text : text;
        boolean zero = !matcher.group(4).isEmpty();
        String fill = matcher.group(1);
        String align = matcher.group(2);
        char filler = fill == null ? zero ? '0' : ' ' : fill.charAt(0);
        char side = align == null ? number ? '>' : '<' : align.charAt(0);
        return padded(signed, small(matcher.group(5)), filler, side);
    }

    private static int small(String digits) {
        if (digits.length() > 3) {
            throw new Refusal("format", "a width beyond " + LONGEST + " is not supported");
        }
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static String converted(Budget budget, char kind, int digits, Value value) {
        return switch (kind) {
            case 's' -> cut(Printing.text(budget, value), digits);
            case 'r' -> cut(Printing.representation(budget, value), digits);
            case 'f' -> fixed(digits < 0 ? 6 : digits, value);
            case 'x' -> integer(value).toString(16);
            default -> integer(value).toString();
        };
    }

    private static String cut(String text, int characters) {
        return characters < 0 || characters >= text.codePointCount(0, text.length())
                ? text
                : text.substring(0, text.offsetByCodePoints(0, characters));
    }

    private static BigInteger integer(Value value) {
        if (value instanceof Real(double number) && Double.isFinite(number)) {
            return new BigDecimal(number).toBigInteger();
        }
        return Arithmetic.integer(value).orElseThrow(() -> notNumber(value));
    }

    private static Refusal notNumber(Value value) {
        return new Refusal("format", "a number is needed, not " + value.type());
    }

    private static String fixed(int digits, Value value) {
        if (!Comparing.isNumber(value)) {
            throw notNumber(value);
        }
        double number = Arithmetic.asDouble(value);
        if (!Double.isFinite(number)) {
            return Printing.real(number);
        }
        String text =
                new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        boolean negativeZero = !text.startsWith("-") && 1 / number < 0;
        return negativeZero || (number < 0 && !text.startsWith("-")) ? "-" + text : text;
    }

    static String padded(String text, int width, char fill, char side) {
        int missing = Math.max(0, width - text.codePointCount(0, text.length()));
        String filler = String.valueOf(fill);
        boolean afterSign =
                fill == '0' && side == '>' && !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0;
        if (afterSign) {
            return text.charAt(0) + filler.repeat(missing) + text.substring(1);
        }
        int before = side == '<' ? 0 : side == '>' ? missing : missing / 2;
        return filler.repeat(before) + text + filler.repeat(missing - before);
    }
}

package dev.adjoint.transformer.template;

/** Finds the end of a number literal, with underscores, other bases and exponents. */
final class NumberScanner {
    private final String source;
    private final int start;
    private final int end;
    private boolean isFloat;

    NumberScanner(String source, int start) {
        this.source = source;
        this.start = start;
        this.end = scan();
    }

    int end() {
        return end;
    }

    boolean isFloat() {
        return isFloat;
    }

    private int scan() {
        int prefixed = prefixed();
        if (prefixed > start + 2) {
            return prefixed;
        }
        int at = digits(start, 10);
        boolean afterDot = start > 0 && source.charAt(start - 1) == '.';
        return afterDot ? at : exponent(fraction(at));
    }

    /** The end of a number in another base; not beyond its prefix if there is none. */
    private int prefixed() {
        String prefix = source.substring(start, Math.min(start + 2, source.length()));
        return switch (prefix) {
            case "0x", "0X" -> digits(start + 2, 16);
            case "0o", "0O" -> digits(start + 2, 8);
            case "0b", "0B" -> digits(start + 2, 2);
            default -> start;
        };
    }

    private int fraction(int at) {
        int next = at < source.length() && source.charAt(at) == '.' ? digits(at + 1, 10) : at;
        isFloat = next > at + 1;
        return isFloat ? next : at;
    }

    private int exponent(int at) {
        if (at >= source.length() || (source.charAt(at) != 'e' && source.charAt(at) != 'E')) {
            return at;
        }
        int from = at + 1;
        boolean signed = from < source.length() && "+-".indexOf(source.charAt(from)) >= 0;
        from += signed ? 1 : 0;
        int next = digits(from, 10);
        isFloat = isFloat || next > from;
        return next > from ? next : at;
    }

    private int digits(int from, int base) {
        int at = from;
        while (at < source.length()
                && (isDigit(source.charAt(at), base) || (at > from && source.charAt(at) == '_'))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c, int base) {
        return c < 0x80 && Character.digit(c, base) >= 0;
    }
}

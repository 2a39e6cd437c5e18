package dev.adjoint.transformer.template;

/** Resolves the escapes of a string literal as Python does; unknown ones stay as they are. */
final class StringEscapes {
    private static final String SHORT = "abfnrtv\\'\"";
    private static final String SHORT_VALUES = "\u0007\b\f\n\r\t\u000b\\'\"";

    private final String quoted;
    private final StringBuilder out = new StringBuilder();
    private int position;

    private StringEscapes(String quoted) {
        this.quoted = quoted;
    }

    static String resolve(String quoted) {
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        StringEscapes escapes = new StringEscapes(quoted);
        while (escapes.position < quoted.length()) {
            escapes.step();
        }
        return escapes.out.toString();
    }

    private void step() {
        char c = quoted.charAt(position++);
        if (c != '\\') {
            out.append(c);
            return;
        }
        char kind = quoted.charAt(position);
        int known = SHORT.indexOf(kind);
        if (known >= 0) {
            out.append(SHORT_VALUES.charAt(known));
            position++;
        } else if (kind >= '0' && kind <= '7') {
            octal();
        } else {
            longEscape(kind);
        }
    }

    private void longEscape(char kind) {
        switch (kind) {
            case '\n' -> position++;
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            case 'U' -> hexadecimal(8);
            default -> {
                if (kind == 'N' || kind > '~') {
                    throw new Refusal("\\" + kind, "the escape is not supported");
                }
                out.append('\\');
            }
        }
    }

    private void octal() {
        int end = position;
        while (end < Math.min(position + 3, quoted.length())
                && Character.digit(quoted.charAt(end), 8) >= 0) {
            end++;
        }
        out.append((char) Integer.parseInt(quoted, position, end, 8));
        position = end;
    }

    private void hexadecimal(int digits) {
        int end = position + 1 + digits;
        String text = end <= quoted.length() ? quoted.substring(position + 1, end) : "";
        if (!text.matches("[0-9a-fA-F]+") || Long.parseLong(text, 16) > Character.MAX_CODE_POINT) {
            throw new Refusal("\\" + quoted.charAt(position), "the escape is cut short");
        }
        out.appendCodePoint(Integer.parseInt(text, 16));
        position = end;
    }
}

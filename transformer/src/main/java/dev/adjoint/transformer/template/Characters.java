package dev.adjoint.transformer.template;

import java.util.function.IntPredicate;

/** Python's classes of characters, where they differ from Java's, and stripping by them. */
final class Characters {
    private Characters() {}

    /** White space as {@code str.isspace} and the regular expression {@code \s} have it. */
    static boolean space(int c) {
        return (c >= 0x09 && c <= 0x0D)
                || (c >= 0x1C && c <= 0x20)
                || c == 0x85
                || Character.isSpaceChar(c);
    }

    /** Whether {@code repr} shows a character as it is. */
    static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    static boolean identifierPart(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    static String stripStart(String text, IntPredicate stripped) {
        int from = 0;
        while (from < text.length() && stripped.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        return text.substring(from);
    }

    static String stripEnd(String text, IntPredicate stripped) {
        int to = text.length();
        while (to > 0 && stripped.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(0, to);
    }

    /** The number of line feeds. */
    static int lines(CharSequence text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}

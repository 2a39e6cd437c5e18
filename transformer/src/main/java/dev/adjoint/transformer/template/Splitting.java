package dev.adjoint.transformer.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts strings as Python's split methods do.
 *
 * @param most how many cuts are made at most
 * @param fromEnd whether they are made from the end
 */
record Splitting(int most, boolean fromEnd) {

    /** The parts between separators. */
    List<String> by(String text, String separator) {
        return fromEnd ? backward(text, separator) : forward(text, separator);
    }

    private List<String> forward(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int at = text.indexOf(separator);
        while (at >= 0 && parts.size() < most) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
            at = text.indexOf(separator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    private List<String> backward(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int to = text.length();
        int at = text.lastIndexOf(separator);
        while (at >= 0 && parts.size() < most) {
            parts.add(text.substring(at + separator.length(), to));
            to = at;
            at =
                    at < separator.length()
                            ? -1
                            : text.lastIndexOf(separator, at - separator.length());
        }
        parts.add(text.substring(0, to));
        return parts.reversed();
    }

    /** The parts between runs of white space, none of them empty. */
    List<String> bySpace(String text) {
        return fromEnd ? backwardBySpace(text) : forwardBySpace(text);
    }

    private List<String> forwardBySpace(String text) {
        List<String> parts = new ArrayList<>();
        String rest = Characters.stripStart(text, Characters::space);
        while (!rest.isEmpty() && parts.size() < most) {
            String after = Characters.stripStart(rest, c -> !Characters.space(c));
            parts.add(rest.substring(0, rest.length() - after.length()));
            rest = Characters.stripStart(after, Characters::space);
        }
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        return parts;
    }

    private List<String> backwardBySpace(String text) {
        List<String> parts = new ArrayList<>();
        String rest = Characters.stripEnd(text, Characters::space);
        while (!rest.isEmpty() && parts.size() < most) {
            String before = Characters.stripEnd(rest, c -> !Characters.space(c));
            parts.add(rest.substring(before.length()));
            rest = Characters.stripEnd(before, Characters::space);
        }
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        return parts.reversed();
    }

    /** The lines of a text, ended by any of Unicode's line ends. */
    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = from;
            while (end < text.length() && !endsLine(text.charAt(end))) {
                end++;
            }
            int next = end + (text.startsWith("\r\n", end) ? 2 : 1);
            lines.add(text.substring(from, keepEnds ? Math.min(next, text.length()) : end));
            from = next;
        }
        return lines;
    }

    private static boolean endsLine(char c) {
        return (c >= '\n' && c <= '\r')
                || (c >= 0x1C && c <= 0x1E)
                || c == 0x85
                || c == 0x2028
                || c == 0x2029;
    }
}

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
        int from = forward(text, 0, true);
        while (from < text.length()) {
            boolean isRest = parts.size() == most;
            int to = isRest ? text.length() : forward(text, from, false);
            parts.add(text.substring(from, to));
            from = forward(text, to, true);
        }
        return parts;
    }

    private List<String> backwardBySpace(String text) {
        List<String> parts = new ArrayList<>();
        int to = backward(text, text.length(), true);
        while (to > 0) {
            boolean isRest = parts.size() == most;
            int from = isRest ? 0 : backward(text, to, false);
            parts.add(text.substring(from, to));
            to = backward(text, from, true);
        }
        return parts.reversed();
    }

    /** The first place from here on that is not white space, or the first that is. */
    private static int forward(String text, int from, boolean overSpace) {
        int at = from;
        while (at < text.length() && Characters.space(text.charAt(at)) == overSpace) {
            at++;
        }
        return at;
    }

    private static int backward(String text, int to, boolean overSpace) {
        int at = to;
        while (at > 0 && Characters.space(text.charAt(at - 1)) == overSpace) {
            at--;
        }
        return at;
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

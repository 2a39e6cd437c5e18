package dev.adjoint.cli.report;

import java.util.Locale;
import java.util.Map;

/** Text made safe for HTML and SVG. */
final class Html {
    private static final char CONTROL_PICTURES = '\u2400';

    private static final Map<String, String> KNOWN =
            Map.of(
                    "policy_kl", "Policy KL",
                    "log_prob", "Log-probability",
                    "pass_at_1", "pass@1",
                    "greedy", "pass@1, greedy");

    private Html() {}

    /** The text for an element's content or a quoted attribute; control characters are drawn. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(character);
                default -> out.append(visible(character));
            }
        }
        return out.toString();
    }

    /** A column's or field's name as words: {@code pass_at_1} becomes {@code Pass at 1}. */
    static String words(String name) {
        String known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        String spaced = name.replace('_', ' ').strip();
        return spaced.isEmpty()
                ? name
                : spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
    }

    private static char visible(char character) {
        return character < ' ' ? (char) (CONTROL_PICTURES + character) : character;
    }
}

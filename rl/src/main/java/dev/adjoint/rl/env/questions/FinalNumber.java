package dev.adjoint.rl.env.questions;

import dev.adjoint.rl.reward.Rational;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number that an answer ends with: behind the last {@code ####} as GSM8K writes it, else in the
 * last {@code \boxed{}}, else the last number of the text. Digits may be grouped by commas; a
 * currency sign before the number and a full stop or per cent sign behind it do not matter. Numbers
 * are compared as numbers: 72, 72.0 and 72.00 are equal.
 */
final class FinalNumber {
    private static final Pattern NUMBER =
            Pattern.compile("-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|-?\\d+(?:\\.\\d+)?");
    private static final Pattern BOXED = Pattern.compile("\\\\boxed\\{([^{}]*)\\}");
    private static final String MARK = "####";
    private static final int LONGEST = 40;

    private FinalNumber() {}

    /** The final number, or empty if there is none where it should be. */
    static Optional<Rational> of(String text) {
        int mark = text.lastIndexOf(MARK);
        if (mark >= 0) {
            return only(text.substring(mark + MARK.length()));
        }
        Optional<String> boxed = last(BOXED, text, 1);
        return boxed.isPresent()
                ? only(boxed.get())
                : last(NUMBER, text, 0).flatMap(FinalNumber::parse);
    }

    /** The number of a text that holds nothing else that counts. */
    private static Optional<Rational> only(String text) {
        String bare = text.strip();
        int end = bare.indexOf("<|");
        String line = (end >= 0 ? bare.substring(0, end) : bare).strip();
        String trimmed = line.replaceFirst("^\\$", "").replaceFirst("[.%]$", "").strip();
        return NUMBER.matcher(trimmed).matches() ? parse(trimmed) : Optional.empty();
    }

    private static Optional<String> last(Pattern pattern, String text, int group) {
        Optional<String> found = Optional.empty();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found = Optional.of(matcher.group(group));
        }
        return found;
    }

    private static Optional<Rational> parse(String number) {
        return number.length() > LONGEST ? Optional.empty() : Rational.parse(number);
    }
}

package dev.adjoint.transformer.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Python's strftime in the C locale. */
final class TimeFormat {
    private static final Map<Character, String> PATTERNS =
            Map.ofEntries(
                    Map.entry('Y', "uuuu"),
                    Map.entry('y', "uu"),
                    Map.entry('m', "MM"),
                    Map.entry('d', "dd"),
                    Map.entry('e', "ppd"),
                    Map.entry('B', "MMMM"),
                    Map.entry('b', "MMM"),
                    Map.entry('h', "MMM"),
                    Map.entry('A', "EEEE"),
                    Map.entry('a', "EEE"),
                    Map.entry('j', "DDD"),
                    Map.entry('H', "HH"),
                    Map.entry('I', "hh"),
                    Map.entry('M', "mm"),
                    Map.entry('S', "ss"),
                    Map.entry('p', "a"),
                    Map.entry('F', "uuuu-MM-dd"),
                    Map.entry('T', "HH:mm:ss"),
                    Map.entry('R', "HH:mm"),
                    Map.entry('D', "MM/dd/uu"));

    private TimeFormat() {}

    static String of(LocalDateTime time, String format) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
            } else if (format.startsWith("%-", i)) {
                i += 2;
                out.append(field(time, at(format, i)).replaceFirst("^[0 ]+(?=.)", ""));
            } else {
                i++;
                out.append(field(time, at(format, i)));
            }
        }
        return out.toString();
    }

    private static char at(String format, int index) {
        return index < format.length() ? format.charAt(index) : ' ';
    }

    private static String field(LocalDateTime time, char kind) {
        if (kind == '%') {
            return "%";
        }
        String pattern = PATTERNS.get(kind);
        if (pattern == null) {
            throw new Refusal("strftime_now", "the field '%" + kind + "' is not supported");
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }
}

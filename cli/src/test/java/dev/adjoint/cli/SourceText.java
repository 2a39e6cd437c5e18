package dev.adjoint.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every Java file must keep to, tests included. */
final class SourceText {
    private static final int WIDTH = 120;

    /**
     * Written in two parts, so that this file does not find itself. Tests that a condition switches
     * off ({@code DisabledIf...}) are skipped with their reason, and are not meant.
     */
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b|@Dis" + "abled\\b");

    private SourceText() {}

    /** The lines that are too long, unfinished or switched off. */
    static List<String> violations(String name, String text) {
        List<String> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String place = name + ":" + (i + 1) + ": ";
            int width = line.codePointCount(0, line.length());
            if (width > WIDTH) {
                found.add(place + width + " characters, the limit is " + WIDTH);
            }
            Matcher unfinished = UNFINISHED.matcher(line);
            if (unfinished.find()) {
                found.add(place + unfinished.group() + ": finish it, or open an issue");
            }
        }
        return found;
    }
}

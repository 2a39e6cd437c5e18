package dev.adjoint.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts, the table and what misses its target, as Markdown. */
public final class Document {
    private Document() {}

    /** The whole text. */
    public static String of(Map<String, String> facts, List<Result> results) {
        List<String> lines = new ArrayList<>();
        lines.add("| fact | value |");
        lines.add("|---|---|");
        facts.forEach((name, value) -> lines.add("| " + name + " | " + value + " |"));
        lines.add("");
        lines.add(Table.head());
        results.forEach(result -> lines.addAll(Table.lines(result)));
        lines.add("");
        lines.addAll(misses(results));
        return String.join("\n", lines) + "\n";
    }

    /** One line for each variant of ours that misses its target, with what bounds the row. */
    public static List<String> misses(List<Result> results) {
        List<String> lines = new ArrayList<>();
        int judged = 0;
        for (Result result : results) {
            for (Verdict verdict : result.verdicts()) {
                judged += verdict.isJudged() ? 1 : 0;
                if (verdict.isJudged() && !verdict.isMet()) {
                    lines.add(miss(result, verdict));
                }
            }
        }
        lines.addFirst("%d of %d targets are missed.".formatted(lines.size(), judged));
        return lines;
    }

    private static String miss(Result result, Verdict verdict) {
        Figure ours = Table.figure(result, verdict.variant());
        String bound =
                result.floor() == 0
                        ? "all of it is overhead"
                        : String.format(
                                Locale.ROOT,
                                "%s bounds it, of which it reaches %.0f %%",
                                result.bound(),
                                100 * result.floor() / ours.seconds().median());
        return "- %s, %s, threads %d: %s; %s"
                .formatted(
                        result.row(),
                        verdict.variant(),
                        result.threads(),
                        Table.target(verdict),
                        bound);
    }
}

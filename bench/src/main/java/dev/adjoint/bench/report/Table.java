package dev.adjoint.bench.report;

import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.measure.Spread;
import dev.adjoint.bench.rows.Cost;
import dev.adjoint.bench.rows.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as lines of a Markdown table, which also reads well on a terminal. */
public final class Table {
    private static final double SMALL = 10;
    private static final double LARGE = 100;

    private Table() {}

    /** The first two lines. */
    public static String head() {
        return """
        | row | threads | ours, median (quartiles) | others, median | to best peer | target | roof |
        |---|---|---|---|---|---|---|\
        """;
    }

    /** One line for each variant of ours. */
    public static List<String> lines(Result result) {
        List<String> lines = new ArrayList<>();
        for (Verdict verdict : result.verdicts()) {
            lines.add(line(result, verdict));
        }
        return lines;
    }

    private static String line(Result result, Verdict verdict) {
        Figure ours = figure(result, verdict.variant());
        String notes = result.notes().isEmpty() ? "" : "; " + String.join("; ", result.notes());
        String variant = verdict.variant().replaceFirst("^adjoint ?", "");
        return cells(
                result.row() + (variant.isEmpty() ? "" : ", " + variant),
                String.valueOf(result.threads()),
                figure(result.cost(), ours.seconds()) + notes,
                others(result),
                verdict.bestPeer().isEmpty() ? "no peer" : number(verdict.ratio()),
                target(verdict),
                roof(result, ours));
    }

    /** The figure of that name. */
    static Figure figure(Result result, String by) {
        return result.figures().stream()
                .filter(figure -> figure.by().equals(by))
                .findFirst()
                .orElseThrow();
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String figure(Cost cost, Spread seconds) {
        Spread figure = seconds.map(cost::figure);
        return "%s (%s–%s) %s"
                .formatted(
                        number(figure.median()),
                        number(figure.low()),
                        number(figure.high()),
                        cost.unit());
    }

    private static String others(Result result) {
        return result.figures().stream()
                .filter(figure -> figure.role() != Role.OURS)
                .map(figure -> figure.by() + " " + other(result.cost(), figure))
                .collect(Collectors.joining(", "));
    }

    private static String other(Cost cost, Figure figure) {
        String value = number(cost.figure(figure.seconds().median()));
        return figure.alone() == 0
                ? value
                : value + " (" + number(figure.alone() / figure.seconds().median()) + " of alone)";
    }

    /** What is asked and what was reached. */
    static String target(Verdict verdict) {
        String asked =
                switch (verdict.target()) {
                    case Target.None _ -> "";
                    case Target.OfBestPeer(double least) -> "≥ " + least;
                    case Target.OfCeiling(double least) -> "≥ " + least + " of ceiling";
                    case Target.OfAlone(double least) -> "≥ " + least + " of alone";
                    case Target.OverCeiling(double most) ->
                            "≤ " + number(most) + " ns over ceiling";
                };
        if (asked.isEmpty()) {
            return "";
        }
        if (!verdict.isJudged()) {
            return asked + ": not judged";
        }
        return asked
                + ": "
                + number(verdict.reached())
                + (verdict.isMet() ? ", reached" : ", MISSED");
    }

    /** The part of what the roofline allows, and what bounds it. */
    private static String roof(Result result, Figure ours) {
        return result.floor() == 0
                ? ""
                : "%.0f %% of %s"
                        .formatted(100 * result.floor() / ours.seconds().median(), result.bound());
    }

    /** Three or so digits. */
    static String number(double value) {
        int digits = Math.abs(value) < SMALL ? 2 : Math.abs(value) < LARGE ? 1 : 0;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}

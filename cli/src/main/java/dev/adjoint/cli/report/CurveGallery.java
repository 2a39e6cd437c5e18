package dev.adjoint.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The charts of a run: the known figures in a fixed order, then whatever else was measured.
 *
 * @param run the run
 */
record CurveGallery(RunFolder run) {
    private static final List<String> ORDER =
            List.of(
                    "entropy",
                    "response_length",
                    "loss",
                    "gradient_norm",
                    "clip_fraction",
                    "policy_kl",
                    "learning_rate");
    private static final List<String> TIMES = List.of("tokens_per_second", "seconds");
    private static final List<String> TOGETHER = List.of("step", "reward", "pass_at_1", "greedy");

    Section section() {
        List<LineChart> charts = charts();
        StringBuilder out = new StringBuilder("<h2>Curves</h2>\n");
        if (charts.isEmpty()) {
            return new Section("curves", out + "<p class=\"note\">No step has ended yet.</p>\n");
        }
        out.append("<p class=\"note\">Dots are the figures of single steps, the line is their mean")
                .append(" under a Gaussian window (standard deviation ")
                .append(width())
                .append("). Point at a chart, or focus it and use the arrow keys, to read it.</p>")
                .append("\n<div class=\"grid\">\n");
        charts.forEach(chart -> out.append(chart.html()));
        return new Section("curves", out.append("</div>\n").toString());
    }

    List<LineChart> charts() {
        List<LineChart> charts = new ArrayList<>();
        addChart(charts, "reward");
        addRates(charts);
        ORDER.forEach(column -> addChart(charts, column));
        run.metrics().columns().stream()
                .filter(column -> !ORDER.contains(column))
                .filter(column -> !TIMES.contains(column) && !TOGETHER.contains(column))
                .forEach(column -> addChart(charts, column));
        TIMES.forEach(column -> addChart(charts, column));
        return charts;
    }

    private String width() {
        int steps = run.series("step").smoothingWidth();
        return steps + (steps == 1 ? " step" : " steps");
    }

    private void addChart(List<LineChart> charts, String column) {
        Series series = run.series(column);
        if (!series.isEmpty()) {
            charts.add(
                    new LineChart(
                            Html.words(column),
                            note(column),
                            isRate(column),
                            List.of(
                                    column.equals("learning_rate")
                                            ? Curve.exact(series)
                                            : Curve.smoothed(series, 0))));
        }
    }

    private void addRates(List<LineChart> charts) {
        List<Curve> curves = new ArrayList<>();
        addMarked(curves, "sampled", "pass_at_1", 0);
        addMarked(curves, "greedy", "greedy", 1);
        if (!curves.isEmpty()) {
            charts.add(new LineChart("pass@1", "held out", true, curves));
        }
    }

    private void addMarked(List<Curve> curves, String name, String column, int colour) {
        Series series = run.series(column);
        if (!series.isEmpty()) {
            curves.add(Curve.marked(name, series, colour));
        }
    }

    private static boolean isRate(String column) {
        return column.equals("reward");
    }

    private static String note(String column) {
        return switch (column) {
            case "reward" -> "mean of a step";
            case "entropy" -> "nats per token";
            case "response_length" -> "tokens";
            case "gradient_norm" -> "before clipping";
            case "clip_fraction" -> "of tokens";
            case "policy_kl" -> "nats per token";
            case "seconds" -> "per step";
            default -> "";
        };
    }
}

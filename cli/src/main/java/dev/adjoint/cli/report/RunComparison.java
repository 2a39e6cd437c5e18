package dev.adjoint.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Methods side by side, each over its seeds: a table and a picture. */
public final class RunComparison {
    private static final List<String> COLUMNS = List.of("reward", "pass_at_1", "greedy");
    private static final Map<String, ToDoubleFunction<Series>> READINGS = readings();
    private static final int COLOURS = 6;
    private static final int PANEL_HEAD = 34;
    private static final int LEGEND_LINE = 20;

    private final List<ComparedRuns> groups;

    private RunComparison(List<ComparedRuns> groups) {
        this.groups = groups;
    }

    /**
     * Reads runs and groups them by algorithm and by the settings in which they differ, the seed
     * apart.
     *
     * @throws RunFolderException if a folder cannot be read or has no metrics
     */
    public static RunComparison of(List<Path> folders) {
        List<RunFolder> runs = new ArrayList<>();
        for (Path folder : folders) {
            RunFolder run = RunFolder.read(folder);
            if (run.metrics().rows().isEmpty()) {
                throw new RunFolderException(folder + "/metrics.csv: no steps to compare");
            }
            runs.add(run);
        }
        return new RunComparison(ComparedRuns.group(runs));
    }

    /** The table for a terminal. */
    public String text() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(heading());
        rows.addAll(rows());
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> widen(widths, row));
        StringBuilder out = new StringBuilder();
        rows.forEach(row -> out.append(line(row, widths)));
        return out.toString();
    }

    /** Writes the picture: a page for a name that ends in html, else an SVG. */
    public void write(Path file) {
        boolean page = String.valueOf(file.getFileName()).endsWith(".html");
        Page.write(file, (page ? html() : svg()).getBytes(StandardCharsets.UTF_8));
    }

    String html() {
        StringBuilder out = new StringBuilder();
        out.append(
                "<p class=\"eyebrow\">Adjoint &middot; comparison</p>\n<h1>%s</h1>\n"
                        .formatted(Html.escape(title())));
        out.append("<p class=\"lead\">Lines are means over seeds, smoothed where there are many")
                .append(" steps; bands go from the lowest to the highest seed.</p>\n")
                .append("<div class=\"grid wide\">\n");
        charts().forEach(chart -> out.append(chart.html()));
        out.append("</div>\n");
        return new Page(
                        title() + " \u00b7 Adjoint",
                        List.of(new Section("curves", out.toString()), table()),
                        false)
                .html();
    }

    /** The charts one below the other with a legend, in a file of their own. */
    String svg() {
        List<LineChart> charts = charts();
        StringBuilder out = new StringBuilder();
        int y = PANEL_HEAD;
        for (LineChart chart : charts) {
            out.append(chart.panel(0, y));
            y += Frame.HEIGHT + PANEL_HEAD;
        }
        for (int i = 0; i < groups.size(); i++) {
            out.append(
                    "<text class=\"name c%d\" x=\"%d\" y=\"%d\">%s</text>"
                            .formatted(
                                    i % COLOURS,
                                    Frame.LEFT,
                                    y,
                                    Html.escape(legend(groups.get(i)))));
            y += LEGEND_LINE;
        }
        return ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">"
                        + "<style>%s</style>%s</svg>\n")
                .formatted(Frame.WIDTH, y, Page.resource("picture.css"), out);
    }

    private static Map<String, ToDoubleFunction<Series>> readings() {
        Map<String, ToDoubleFunction<Series>> readings = new LinkedHashMap<>();
        readings.put("first", Series::first);
        readings.put("last", Series::last);
        readings.put("area", Series::area);
        return readings;
    }

    private String title() {
        int runs = groups.stream().mapToInt(group -> group.runs().size()).sum();
        return "%d method%s, %d run%s"
                .formatted(
                        groups.size(), groups.size() == 1 ? "" : "s", runs, runs == 1 ? "" : "s");
    }

    private static String legend(ComparedRuns group) {
        int runs = group.runs().size();
        return group.name() + " (" + runs + (runs == 1 ? " seed)" : " seeds)");
    }

    private List<LineChart> charts() {
        List<LineChart> charts = new ArrayList<>();
        for (String column : COLUMNS) {
            List<Curve> curves = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                if (!groups.get(i).series(column).isEmpty()) {
                    curves.add(groups.get(i).curve(column, i % COLOURS));
                }
            }
            curves.removeIf(curve -> curve.line().isEmpty());
            if (!curves.isEmpty()) {
                charts.add(new LineChart(Html.words(column), "", true, curves));
            }
        }
        return charts;
    }

    private Section table() {
        StringBuilder out = new StringBuilder("<h2>Figures</h2>\n<p class=\"note\">");
        out.append("Mean &plusmn; standard deviation over seeds [lowest, highest]. The area is")
                .append(" the mean height of the curve.</p>\n")
                .append("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        heading().forEach(cell -> out.append("<th scope=\"col\">" + Html.escape(cell) + "</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows()) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>" + Html.escape(cell) + "</td>"));
            out.append("</tr>\n");
        }
        return new Section("figures", out.append("</tbody></table></div>\n").toString());
    }

    private static List<String> heading() {
        List<String> heading = new ArrayList<>(List.of("method", "seeds", "figure"));
        heading.addAll(READINGS.keySet());
        return heading;
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ComparedRuns group : groups) {
            for (String column : COLUMNS) {
                List<Series> all = group.series(column);
                if (!all.isEmpty()) {
                    rows.add(row(group, column, all));
                }
            }
        }
        return rows;
    }

    private static List<String> row(ComparedRuns group, String column, List<Series> all) {
        List<String> row = new ArrayList<>();
        row.add(group.name());
        row.add(String.valueOf(all.size()));
        row.add(column);
        for (ToDoubleFunction<Series> reading : READINGS.values()) {
            row.add(Spread.of(all.stream().mapToDouble(reading).toArray()).text());
        }
        return row;
    }

    private static void widen(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            out.append(String.format(Locale.ROOT, "%-" + (widths[i] + 2) + "s", row.get(i)));
        }
        return out.toString().stripTrailing() + "\n";
    }
}

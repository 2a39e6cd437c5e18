package dev.adjoint.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The page that shows a run: one file of HTML that needs nothing else. */
public final class RunReport {
    private RunReport() {}

    /**
     * Writes report.html into a run's folder.
     *
     * @return the file
     * @throws RunFolderException if the folder cannot be read or written
     */
    public static Path write(Path runFolder) {
        Path file = runFolder.resolve("report.html");
        Page.write(file, html(RunFolder.read(runFolder)).getBytes(StandardCharsets.UTF_8));
        return file;
    }

    /** The page of a run as it stands. */
    public static String html(RunFolder run) {
        return page(run, false).html();
    }

    static Page page(RunFolder run, boolean live) {
        return new Page(run.name() + " \u00b7 Adjoint", sections(run), live);
    }

    static List<Section> sections(RunFolder run) {
        return List.of(
                new Overview(run).section(),
                new CurveGallery(run).section(),
                spread(run.histograms()),
                new SampleGallery(run.samples()).section(),
                new SetupTables(run.configuration()).section());
    }

    private static Section spread(List<StepHistogram> histograms) {
        List<HeatMap> maps = HeatMap.of(histograms);
        if (maps.isEmpty()) {
            return new Section("spread", "");
        }
        StringBuilder out = new StringBuilder("<h2>Spread</h2>\n");
        out.append("<p class=\"note\">How each figure is spread at a step: the stronger the")
                .append(" colour,")
                .append(" the more tokens or responses. The line is the median.</p>\n")
                .append("<div class=\"grid\">\n");
        maps.forEach(map -> out.append(map.html()));
        return new Section("spread", out.append("</div>\n").toString());
    }
}

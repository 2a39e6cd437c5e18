package dev.adjoint.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a figure's spread moves over the steps: a column a stretch of steps, stronger where more
 * counts fall, and a line through the medians.
 *
 * @param name the figure's name
 * @param histograms its histograms by rising step, at least one
 */
record HeatMap(String name, List<StepHistogram> histograms) {
    private static final int COLUMNS = 72;
    private static final int LEVELS = 8;

    /** The heat maps of a run, one a name, in the order in which the names come. */
    static List<HeatMap> of(List<StepHistogram> all) {
        return all.stream()
                .filter(histogram -> histogram.total() > 0)
                .map(StepHistogram::name)
                .distinct()
                .map(name -> new HeatMap(name, named(all, name)))
                .toList();
    }

    String html() {
        List<StepHistogram> columns = columns();
        Frame frame = frame(columns);
        String label =
                "%s over the steps: the median goes from %s to %s"
                        .formatted(
                                Html.words(name),
                                Figures.figure(columns.getFirst().median()),
                                Figures.figure(columns.getLast().median()));
        return """
        <figure class="chart heat">
        <figcaption><h3>%s</h3><span class="note">median</span>\
        <output><span class="key c1"><b>%s</b></span></output></figcaption>
        <svg viewBox="0 0 %d %d" role="img" aria-label="%s">%s%s%s</svg>
        </figure>
        """
                .formatted(
                        Html.escape(Html.words(name)),
                        Figures.figure(columns.getLast().median()),
                        Frame.WIDTH,
                        Frame.HEIGHT,
                        Html.escape(label),
                        frame.axes(),
                        cells(columns, frame),
                        medians(columns, frame));
    }

    private static List<StepHistogram> named(List<StepHistogram> all, String name) {
        return all.stream()
                .filter(histogram -> histogram.name().equals(name) && histogram.total() > 0)
                .toList();
    }

    /** Neighbouring steps added up, so that no column is thinner than can be seen. */
    private List<StepHistogram> columns() {
        int stretch = (histograms.size() + COLUMNS - 1) / COLUMNS;
        List<StepHistogram> columns = new ArrayList<>();
        for (int i = 0; i < histograms.size(); i += stretch) {
            columns.add(
                    histograms.subList(i, Math.min(histograms.size(), i + stretch)).stream()
                            .reduce(StepHistogram::plus)
                            .orElseThrow());
        }
        return columns;
    }

    private Frame frame(List<StepHistogram> columns) {
        double first = columns.getFirst().step();
        Span figures = Span.of(columns.stream().flatMapToDouble(c -> Arrays.stream(occupied(c))));
        return new Frame(new Span(first, end(columns, columns.size() - 1)), figures);
    }

    /** The edges between which there are counts. */
    private static double[] occupied(StepHistogram histogram) {
        double[] counts = histogram.counts();
        int[] filled = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
        return new double[] {
            histogram.edges()[filled[0]], histogram.edges()[filled[filled.length - 1] + 1]
        };
    }

    /** Where a column ends: where the next begins, or as far again as the last. */
    private static double end(List<StepHistogram> columns, int i) {
        if (i + 1 < columns.size()) {
            return columns.get(i + 1).step();
        }
        double last = columns.get(i).step();
        return i == 0 ? last + 1 : 2 * last - columns.get(i - 1).step();
    }

    private static String cells(List<StepHistogram> columns, Frame frame) {
        StringBuilder[] paths = new StringBuilder[LEVELS];
        Arrays.setAll(paths, level -> new StringBuilder());
        double most = columns.stream().mapToDouble(HeatMap::largestShare).max().orElse(1);
        for (int c = 0; c < columns.size(); c++) {
            StepHistogram column = columns.get(c);
            String width = Frame.number(frame.x(end(columns, c)) - frame.x(column.step()) + 0.1);
            for (int i = 0; i < column.counts().length; i++) {
                double share = column.counts()[i] / column.total() / most;
                if (share > 0) {
                    int level = (int) Math.min(LEVELS - 1, LEVELS * StrictMath.sqrt(share));
                    paths[level].append(cell(column, i, width, frame));
                }
            }
        }
        StringBuilder out = new StringBuilder("<g class=\"c0\">");
        for (int level = 0; level < LEVELS; level++) {
            out.append("<path class=\"h%d\" d=\"%s\"/>".formatted(level + 1, paths[level]));
        }
        return out.append("</g>").toString();
    }

    private static double largestShare(StepHistogram histogram) {
        return Arrays.stream(histogram.counts()).max().orElse(0) / histogram.total();
    }

    private static String cell(StepHistogram column, int bin, String width, Frame frame) {
        double top = frame.y(column.edges()[bin + 1]);
        double height = frame.y(column.edges()[bin]) - top;
        return "M%s %sh%sv%sh-%sz"
                .formatted(
                        Frame.number(frame.x(column.step())),
                        Frame.number(top),
                        width,
                        Frame.number(height),
                        width);
    }

    private static String medians(List<StepHistogram> columns, Frame frame) {
        StringBuilder path = new StringBuilder();
        for (int c = 0; c < columns.size(); c++) {
            StepHistogram column = columns.get(c);
            double middle = (column.step() + end(columns, c)) / 2;
            path.append(c == 0 ? "M" : "L").append(frame.point(middle, column.median()));
        }
        return "<g class=\"c1\"><path class=\"line\" d=\"" + path + "\"/></g>";
    }
}

package dev.adjoint.cli.report;

import java.util.Locale;

/**
 * The place of a picture's axes: turns figures into coordinates and draws grid and labels. All
 * pictures have one size, so that a card of any width shows letters of nearly the same size.
 *
 * @param steps the range of the horizontal axis
 * @param figures the range of the vertical one
 */
record Frame(Span steps, Span figures) {
    static final int WIDTH = 440;
    static final int HEIGHT = 220;
    static final int LEFT = 44;
    static final int RIGHT = WIDTH - 14;
    static final int TOP = 10;
    static final int BOTTOM = HEIGHT - 26;
    private static final int VERTICAL_TICKS = 4;
    private static final int HORIZONTAL_TICKS = 5;

    double x(double step) {
        return steps.place(step, LEFT, RIGHT);
    }

    double y(double figure) {
        return figures.place(figure, BOTTOM, TOP);
    }

    /** A coordinate with one decimal. */
    static String number(double coordinate) {
        String text = String.format(Locale.ROOT, "%.1f", coordinate);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** {@code x y} of a point. */
    String point(double step, double figure) {
        return number(x(step)) + " " + number(y(figure));
    }

    /** Grid lines, tick labels and the ground line. */
    String axes() {
        StringBuilder out = new StringBuilder("<g class=\"axes\" aria-hidden=\"true\">");
        double distance = figures.tickDistance(VERTICAL_TICKS);
        for (double tick : figures.ticks(distance)) {
            String y = number(y(tick));
            out.append("<path class=\"grid\" d=\"M" + LEFT + " " + y + "H" + RIGHT + "\"/>")
                    .append(text(LEFT - 7, y(tick) + 4, "end", Figures.tick(tick, distance)));
        }
        double stepDistance = Math.max(1, steps.tickDistance(HORIZONTAL_TICKS));
        for (double tick : steps.ticks(stepDistance)) {
            out.append(text(x(tick), BOTTOM + 18, "middle", Figures.tick(tick, stepDistance)));
        }
        String ground = "<path class=\"ground\" d=\"M" + LEFT + " " + BOTTOM + "H" + RIGHT + "\"/>";
        return out.append(ground).append("</g>").toString();
    }

    private static String text(double x, double y, String anchor, String label) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(number(x), number(y), anchor, label);
    }
}

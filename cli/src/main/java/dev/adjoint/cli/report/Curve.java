package dev.adjoint.cli.report;

import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * One quantity of a chart.
 *
 * @param name what the legend calls it
 * @param colour the number of its colour, from 0
 * @param raw the figures as measured, drawn as thin dots; null to draw the line only
 * @param line the figures that the line goes through
 * @param marked whether the line's own points are marked
 * @param band the lower and upper edge of a band around the line; null for none
 */
record Curve(
        String name,
        int colour,
        @Nullable Series raw,
        Series line,
        boolean marked,
        @Nullable Band band) {
    /** So many points at most: more cannot be told apart on a card's width. */
    private static final int POINTS = 900;

    /** Two edges at the same steps. */
    record Band(Series low, Series high) {}

    /** Dots for what was measured and a smooth line through them. */
    static Curve smoothed(Series series, int colour) {
        return new Curve(series.name(), colour, series, series.smooth(), false, null);
    }

    /** A line through figures that have no noise. */
    static Curve exact(Series series) {
        return new Curve(series.name(), 0, null, series, false, null);
    }

    /** A line from one measurement to the next, each marked. */
    static Curve marked(String name, Series series, int colour) {
        return new Curve(name, colour, null, series, true, null);
    }

    /** All figures that the axis must hold. */
    DoubleStream figures() {
        DoubleStream own = DoubleStream.of((raw == null ? line : raw).values());
        return band == null
                ? own
                : DoubleStream.concat(
                        own,
                        DoubleStream.concat(
                                DoubleStream.of(band.low().values()),
                                DoubleStream.of(band.high().values())));
    }

    String svg(Frame frame) {
        StringBuilder out = new StringBuilder("<g class=\"c" + colour + "\">");
        if (band != null) {
            out.append("<path class=\"band\" d=\"" + bandPath(band, frame) + "\"/>");
        }
        if (raw != null) {
            out.append("<path class=\"dots\" d=\"" + dots(raw.thinned(POINTS), frame) + "\"/>");
        }
        out.append("<path class=\"line\" d=\"" + linePath(line.thinned(POINTS), frame) + "\"/>");
        if (marked || line.size() == 1) {
            out.append("<path class=\"marks\" d=\"" + dots(line.thinned(POINTS), frame) + "\"/>");
        }
        return out.append("</g>").toString();
    }

    private static String linePath(Series series, Frame frame) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            path.append(i == 0 ? "M" : "L").append(point(series, i, frame));
        }
        return path.toString();
    }

    /** Lines of no length: round caps make dots of them. */
    private static String dots(Series series, Frame frame) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            path.append("M").append(point(series, i, frame)).append("h0");
        }
        return path.toString();
    }

    private static String bandPath(Band band, Frame frame) {
        StringBuilder path = new StringBuilder(linePath(band.high(), frame));
        for (int i = band.low().size() - 1; i >= 0; i--) {
            path.append("L").append(point(band.low(), i, frame));
        }
        return path.append("Z").toString();
    }

    private static String point(Series series, int i, Frame frame) {
        return frame.point(series.steps()[i], series.values()[i]);
    }
}

package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/**
 * A picture of curves over steps, as a figure of HTML around an SVG.
 *
 * @param title what is drawn
 * @param note a few words beside it
 * @param rate whether the figures are rates, to be drawn on all of [0, 1]
 * @param curves the curves, each with at least one figure
 */
record LineChart(String title, String note, boolean rate, List<Curve> curves) {
    private static final MathContext DIGITS = new MathContext(4);

    /** The figure with caption, picture, and the figures themselves for the read-out. */
    String html() {
        Frame frame = frame();
        return """
        <figure class="chart" tabindex="0" data-low="%s" data-high="%s" aria-label="%s">
        <figcaption><h3>%s</h3><span class="note">%s</span><output>%s</output></figcaption>
        %s
        <script type="application/json">%s</script>
        </figure>
        """
                .formatted(
                        frame.steps().low(),
                        frame.steps().high(),
                        Html.escape(description()),
                        Html.escape(title),
                        Html.escape(note),
                        lastFigures(),
                        svg(frame),
                        data());
    }

    /** The picture alone, its title inside, for a file of its own. */
    String panel(int x, int y) {
        String heading = "<text class=\"title\" x=\"" + Frame.LEFT + "\" y=\"-8\">%s</text>";
        return "<g transform=\"translate(%d %d)\">%s%s</g>"
                .formatted(x, y, heading.formatted(Html.escape(title)), picture(frame()));
    }

    private String svg(Frame frame) {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s%s</svg>"
                .formatted(
                        Frame.WIDTH,
                        Frame.HEIGHT,
                        Html.escape(description()),
                        picture(frame),
                        "<path class=\"cross\" d=\"M0 " + Frame.TOP + "V" + Frame.BOTTOM + "\"/>");
    }

    private String picture(Frame frame) {
        StringBuilder out = new StringBuilder(frame.axes());
        curves.forEach(curve -> out.append(curve.svg(frame)));
        return out.toString();
    }

    private Frame frame() {
        Span figures = Span.of(curves.stream().flatMapToDouble(Curve::figures)).drawn(rate);
        Span steps = Span.of(curves.stream().flatMapToDouble(c -> Arrays.stream(c.line().steps())));
        return new Frame(steps, figures);
    }

    private String description() {
        StringBuilder out = new StringBuilder(title);
        for (Curve curve : curves) {
            Series line = curve.line();
            out.append(curves.size() > 1 ? "; " + curve.name() : "")
                    .append(
                            ": from %s at step %s to %s at step %s"
                                    .formatted(
                                            Figures.figure(line.first()),
                                            Figures.plain(line.steps()[0]),
                                            Figures.figure(line.last()),
                                            Figures.plain(line.steps()[line.size() - 1])));
        }
        return out.toString();
    }

    private String lastFigures() {
        StringBuilder out = new StringBuilder();
        for (Curve curve : curves) {
            out.append(
                    "<span class=\"key c%d\">%s<b>%s</b></span>"
                            .formatted(
                                    curve.colour(),
                                    curves.size() > 1 ? Html.escape(curve.name()) + " " : "",
                                    Figures.figure(curve.line().last())));
        }
        return out.toString();
    }

    private String data() {
        JsonValue[] all =
                curves.stream()
                        .map(curve -> {
                            Series shown = curve.raw() == null ? curve.line() : curve.raw();
                            return JsonObject.empty()
                                    .with("name", curve.name())
                                    .with("colour", curve.colour())
                                    .with("steps", numbers(shown.steps()))
                                    .with("values", numbers(shown.values()));
                        })
                        .toArray(JsonValue[]::new);
        // Inside a script element only "<" could end it.
        return JsonPrinter.compact(JsonArray.of(all)).replace("<", "\\u003c");
    }

    private static JsonArray numbers(double[] values) {
        return new JsonArray(
                Arrays.stream(values)
                        .<JsonValue>mapToObj(v -> new JsonNumber(rounded(v)))
                        .toList());
    }

    private static String rounded(double value) {
        return value == StrictMath.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString();
    }
}

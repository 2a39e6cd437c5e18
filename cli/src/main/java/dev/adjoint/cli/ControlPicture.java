package dev.adjoint.cli;

import dev.adjoint.rl.train.control.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was earned beside the gates, as a picture: one line a recipe, one dot a seed, the gate in
 * the middle.
 */
final class ControlPicture {
    private static final int WIDTH = 640;
    private static final int ROW = 34;
    private static final int LEFT = 170;
    private static final int TOP = 30;

    private final List<String> shapes = new ArrayList<>();
    private int rows;

    /** Adds what a recipe earned with each seed. */
    void add(Recipe recipe, List<Double> earned) {
        int y = TOP + ROW * rows++;
        shapes.add(text(8, y + 4, recipe.name()));
        shapes.add(
                "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#ccc'/>"
                        .formatted(LEFT, y, WIDTH - 10, y));
        shapes.add(
                text(
                        middle() + 4,
                        y - 6,
                        (recipe.control() ? "stays at " : "gate ") + recipe.gate()));
        for (double value : earned) {
            String colour = recipe.passes(value) ? "#2a7" : "#c33";
            shapes.add(
                    String.format(
                            Locale.ROOT,
                            "<circle cx='%.1f' cy='%d' r='5' fill='%s' fill-opacity='0.6'><title>%s</title></circle>",
                            place(recipe.gate(), value),
                            y,
                            colour,
                            value));
        }
    }

    private static int middle() {
        return (LEFT + WIDTH - 10) / 2;
    }

    /** Half of the width is as much as the gate itself is away from 0. */
    private static double place(double gate, double value) {
        double half = (WIDTH - 10 - LEFT) / 2.0;
        return middle() + half * Math.clamp((value - gate) / Math.abs(gate), -1, 1);
    }

    private static String text(int x, int y, String content) {
        return "<text x='%d' y='%d' font-family='sans-serif' font-size='12'>%s</text>"
                .formatted(x, y, content);
    }

    /** The picture as SVG. */
    String svg() {
        int height = TOP + ROW * rows;
        String gate =
                "<line x1='%d' y1='0' x2='%d' y2='%d' stroke='#888' stroke-dasharray='4'/>"
                        .formatted(middle(), middle(), height);
        return "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'>\n"
                        .formatted(WIDTH, height)
                + "<rect width='100%' height='100%' fill='white'/>\n"
                + gate
                + "\n"
                + String.join("\n", shapes)
                + "\n</svg>\n";
    }
}

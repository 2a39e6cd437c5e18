package dev.adjoint.autograd.inspect;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Programs as pictures: text for Graphviz, and an SVG of our own that needs no other program. */
public final class Drawing {
    private static final int BOX_WIDTH = 168;
    private static final int BOX_HEIGHT = 34;
    private static final int GAP_X = 24;
    private static final int GAP_Y = 38;

    /** Letters that fit into a box; pointwise expressions can be long. */
    private static final int LONGEST_LABEL = 26;

    private Drawing() {}

    /** The program in Graphviz' language: a node for every input, constant and step. */
    public static String dot(Program program) {
        StringBuilder text = new StringBuilder("digraph \"" + program.name() + "\" {\n");
        text.append("  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n");
        for (Box box : boxes(program)) {
            text.append("  v").append(box.number).append(" [label=\"");
            text.append(box.title).append("\\n").append(box.type).append("\"");
            text.append(box.isStep ? "];\n" : ", style=rounded];\n");
            for (int from : box.from) {
                text.append("  v").append(from).append(" -> v").append(box.number).append(";\n");
            }
        }
        for (int output : program.outputs()) {
            text.append("  v").append(output).append(" [penwidth=2];\n");
        }
        return text.append("}\n").toString();
    }

    /** A value with what computes it; {@code row} is one more than that of its deepest input. */
    private record Box(
            int number, String title, String type, List<Integer> from, boolean isStep, int row) {}

    private static List<Box> boxes(Program program) {
        int[] rows = new int[program.values().size()];
        int[] first = new int[rows.length];
        List<Box> boxes = new ArrayList<>();
        for (Program.Value value : program.values()) {
            first[value.number()] = value.number();
            switch (value) {
                case Program.Value.Input input -> boxes.add(source("input", input));
                case Program.Value.Captured captured -> boxes.add(source("constant", captured));
                case Program.Value.Computed _, Program.Value.Written _ -> {}
            }
        }
        for (Program.Step step : program.steps()) {
            int row = 1 + step.inputs().stream().mapToInt(i -> rows[i]).max().orElse(0);
            int number = step.outputs().get(0);
            step.outputs().forEach(output -> rows[output] = row);
            step.outputs().forEach(output -> first[output] = number);
            List<Integer> from = step.inputs().stream().map(i -> first[i]).distinct().toList();
            String type = program.values().get(number).signature().toString();
            boxes.add(new Box(number, title(step.kernel()), type, from, true, row));
        }
        return boxes;
    }

    private static Box source(String title, Program.Value value) {
        String name = title + " %" + value.number();
        return new Box(value.number(), name, value.signature().toString(), List.of(), false, 0);
    }

    private static String title(Kernel kernel) {
        String full = kernel instanceof Kernel.Pointwise ? kernel.details() : kernel.name();
        return full.length() <= LONGEST_LABEL ? full : full.substring(0, LONGEST_LABEL - 1) + "…";
    }

    /** The program as an SVG: inputs on top, every step below all that it reads. */
    public static String svg(Program program) {
        List<Box> boxes = boxes(program);
        int rows = 1 + boxes.stream().mapToInt(Box::row).max().orElse(0);
        int[] filled = new int[rows];
        int[] x = new int[program.values().size()];
        int[] y = new int[x.length];
        for (Box box : boxes) {
            x[box.number] = GAP_X + filled[box.row]++ * (BOX_WIDTH + GAP_X);
            y[box.number] = GAP_Y / 2 + box.row * (BOX_HEIGHT + GAP_Y);
        }
        int widest = Arrays.stream(filled).max().orElse(1);
        StringBuilder text = new StringBuilder();
        append(
                text,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"11\">%n",
                GAP_X + widest * (BOX_WIDTH + GAP_X),
                rows * (BOX_HEIGHT + GAP_Y));
        append(text, "<title>%s</title>%n", escaped(program.name()));
        boxes.forEach(box -> edges(text, box, x, y));
        boxes.forEach(box -> box(text, box, x[box.number], y[box.number], program));
        return text.append("</svg>\n").toString();
    }

    private static void edges(StringBuilder text, Box box, int[] x, int[] y) {
        for (int from : box.from) {
            append(
                    text,
                    "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\"/>%n",
                    x[from] + BOX_WIDTH / 2,
                    y[from] + BOX_HEIGHT,
                    x[box.number] + BOX_WIDTH / 2,
                    y[box.number]);
        }
    }

    private static void box(StringBuilder text, Box box, int x, int y, Program program) {
        boolean isOutput = program.outputs().contains(box.number);
        append(
                text,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\""
                        + " stroke=\"#333\" stroke-width=\"%d\"/>%n",
                x,
                y,
                BOX_WIDTH,
                BOX_HEIGHT,
                box.isStep ? 2 : 12,
                box.isStep ? "#fff" : "#eef",
                isOutput ? 2 : 1);
        append(text, "<text x=\"%d\" y=\"%d\">%s</text>%n", x + 6, y + 14, escaped(box.title));
        append(
                text,
                "<text x=\"%d\" y=\"%d\" fill=\"#666\">%s</text>%n",
                x + 6,
                y + 28,
                escaped(box.type));
    }

    private static void append(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
